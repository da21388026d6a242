/* The ring of layout.ts as a model for spin: one writer that never waits, one reader that sleeps, positions that wrap.
 *
 * Checked over all interleavings of single loads and stores, which are sequentially consistent as ECMAScript's Atomics are; the plain
 * accesses to the records are single steps too, so that a record read before it is published, or overwritten before it is read, is found.
 *   - what is read is what was written, in order, and nothing is read twice
 *   - the writer never blocks
 *   - when all is quiet, the reader knows of every frame offered, delivered or dropped: no wake-up is lost
 *
 * Scale: a ring of 4 units, positions modulo 8, records of 1 or 2 units beside their header's one, 5 frames.
 * PLANTED 1 to 5 break the algorithm, one each; spin must find all of them:
 *   1 the tail is published before the record is written       4 a drop is not told to a sleeping reader
 *   2 the writer looks for a sleeper before it publishes       5 the reader gives the space back before it has copied
 *   3 the writer takes one unit more than is free
 */
#ifndef PLANTED
#define PLANTED 0
#endif

#define CAPACITY 4
#define MODULUS 8
#define FRAMES 5

#define DISTANCE(from, to) ((to + MODULUS - from) % MODULUS)
#define ADD(position, units) ((position + units) % MODULUS)
#define PLACE(position) (position % CAPACITY)

byte size[CAPACITY];    /* record header: units of the body */
byte number[CAPACITY];  /* each unit of a record holds its frame's number */

byte tail, offered, signal;     /* the writer's words */
byte head; bool waiting;        /* the reader's words */
bool asleep;                    /* the operating system's queue */

byte known;                     /* newest frame that the reader knows of */

inline publish() { tail = position }

inline wake() {
  if
  :: waiting -> waiting = false; signal++; d_step { if :: asleep -> asleep = false :: else fi }
  :: else
  fi
}

active proctype Writer() {
  byte frame = 1, position = 0, units, unit, free;
  bool sleeper;
  do
  :: frame > FRAMES -> break
  :: else ->
    if :: units = 1 :: units = 2 fi;
    free = CAPACITY - DISTANCE(head, position);
#if PLANTED == 3
    free = free + 1;
#endif
    if
    :: units + 1 <= free ->
#if PLANTED == 2
      sleeper = waiting;
#endif
#if PLANTED == 1
      tail = ADD(position, units + 1);
#endif
      size[PLACE(position)] = units;
      number[PLACE(position)] = frame;
      unit = 1;
      do
      :: unit > units -> break
      :: else -> number[PLACE(ADD(position, unit))] = frame; unit++
      od;
      position = ADD(position, units + 1);
      publish();
      offered = frame;
#if PLANTED == 2
      if :: sleeper -> wake() :: else fi
#else
      wake()
#endif
    :: else ->
      offered = frame;
#if PLANTED != 4
      wake()
#endif
    fi;
    frame++
  od
}

active proctype Reader() {
  byte position = 0, units, unit, frame, seen, expected;
  do
  :: seen = tail;
    if
    :: seen != position ->
      assert(DISTANCE(position, seen) <= CAPACITY);
      units = size[PLACE(position)];
      frame = number[PLACE(position)];
      assert(units + 1 <= DISTANCE(position, seen));
      assert(frame > known);
#if PLANTED == 5
      head = ADD(position, units + 1);
#endif
      unit = 1;
      do
      :: unit > units -> break
      :: else -> assert(number[PLACE(ADD(position, unit))] == frame); unit++
      od;
      position = ADD(position, units + 1);
      head = position;
      known = frame
    :: else ->
      /* The number first, emptiness second: an empty ring and a higher number mean a lost frame. */
      expected = offered;
      if
      :: tail != position -> skip
      :: else ->
        if :: expected > known -> known = expected :: else fi;
        /* Announce the sleep, then look once more. */
        seen = signal;
        waiting = true;
        if
        :: tail != position || offered > known -> waiting = false
        :: else ->
          /* Atomics.wait compares and enqueues in one step. */
          atomic { if :: signal == seen -> asleep = true :: else fi };
endsleep: !asleep
        fi
      fi
    fi
  od
}

/* Runs only when nobody else can: the writer has ended and the reader sleeps. */
active proctype Quiet() {
  timeout -> assert(known == FRAMES && tail == head)
}
