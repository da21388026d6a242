/* Parses SIP messages with sofia-sip: copy-in, full parse, six fields read. For `twinset bench parse`.
 *
 *   sofia-parse MILLISECONDS FILE...     prints messages per second of processor time, and the sum of what was read in one pass
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_parser.h>
#include <sofia-sip/msg.h>
#include <sofia-sip/msg_addr.h>

#define FILES 16
#define MESSAGE_BYTES 65536
#define PASSES 200

static char *texts[FILES];
static size_t lengths[FILES];

static size_t bytes_of(char const *text) { return text ? strlen(text) : 0; }

static unsigned long parse(char const *text, size_t length) {
  msg_t *msg = msg_create(sip_default_mclass(), 0);
  msg_iovec_t pieces[8] = {{ 0 }};
  ssize_t count = msg_recv_iovec(msg, pieces, 8, length, 1);
  size_t at = 0;
  for (ssize_t i = 0; i < count; i++) {
    memcpy(pieces[i].mv_base, text + at, pieces[i].mv_len);
    at += pieces[i].mv_len;
  }
  msg_recv_commit(msg, length, 1);
  unsigned long sum = 0;
  if (at == length && msg_extract(msg) >= 0) {
    sip_t *sip = sip_object(msg);
    sum = bytes_of(sip->sip_via->v_branch) + bytes_of(sip->sip_from->a_tag) + bytes_of(sip->sip_to->a_tag) + bytes_of(sip->sip_call_id->i_id) + sip->sip_cseq->cs_seq;
    if (sip->sip_contact) sum += bytes_of(sip->sip_contact->m_url->url_host);
  }
  msg_destroy(msg);
  return sum;
}

static double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 3 || argc - 2 > FILES) return 2;
  double budget = atof(argv[1]) / 1000;
  int files = argc - 2;
  for (int i = 0; i < files; i++) {
    FILE *file = fopen(argv[i + 2], "rb");
    if (!file) return 2;
    texts[i] = malloc(MESSAGE_BYTES);
    lengths[i] = fread(texts[i], 1, MESSAGE_BYTES, file);
    fclose(file);
  }
  unsigned long sum = 0, messages = 0;
  double started = 0, spent = 0;
  for (int warm = 1; warm >= 0; warm--) {
    messages = 0;
    started = processor_seconds();
    do {
      for (int pass = 0; pass < PASSES; pass++) {
        sum = 0;
        for (int i = 0; i < files; i++) sum += parse(texts[i], lengths[i]);
      }
      messages += (unsigned long)PASSES * files;
      spent = processor_seconds() - started;
    } while (spent < (warm ? budget / 4 : budget));
  }
  printf("%.0f %lu\n", messages / spent, sum);
  return 0;
}
