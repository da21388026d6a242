#!/bin/sh
# The target's process 1: network, places to write to, the boot loader that becomes the handset, and the keeper beside it. When one of them ends, the target starts again.
export PATH=/bin:/usr/bin

# The address that QEMU's user networking gives; its gateway is the host.
ip link set eth0 up
ip addr add 10.0.2.15/24 dev eth0
ip route add default via 10.0.2.2
# Nothing here listens on a loopback of its own: 127.0.0.1 is the host's, so that peers there may name it in Contact and SDP.
echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet
ip route add 127.0.0.0/8 via 10.0.2.2 src 10.0.2.15

# What says nothing for so long hangs (limits.ts, trialMs); a new image may be given less.
silence=300
trial=$silence
for word in $(cat /proc/cmdline); do
  case $word in
    # This board's clock is set by whoever switches it on.
    twinset.time=*) date -s "@${word#*=}" > /dev/null ;;
    twinset.trial=*) [ "${word#*=}" -ge 1 ] && [ "${word#*=}" -lt "$silence" ] && trial=${word#*=} ;;
  esac
done

mount -t tmpfs -o mode=755,nosuid,nodev,size=16m handset /handset
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=8m tmp /tmp
chmod 700 /run/boot
mkfifo -m 600 /run/told
exec 3<>/run/told

# Whatever the handset becomes, it can only write there.
(node /run/boot/loader.cjs 3>/run/told & echo $! > /run/handset; wait; echo ended > /run/told) &

# Whoever takes the machine up from a snapshot says so over the serial line, and what time it is: the clock is set, the handset registers anew.
while read -r word time; do
  [ "$word" = resumed ] || continue
  date -s "@$time" > /dev/null
  kill -CONT "$(cat /run/handset)"
  echo "{\"event\":\"target-resumed\",\"time\":$(date +%s)}"
done < /dev/console &

while read -t "$silence" -r word <&3; do
  case $word in
    on-trial) silence=$trial ;;
    unpacked) mount -o remount,ro /handset ;;
    ready | recovery)
      node /run/boot/keeper.cjs "$word" <&3
      # Asked for over the network (places.ts, REBOOT_ASKED_FOR): the handset ends as it does when it is told to quit, and has its time for it.
      if [ $? = 10 ] && kill -TERM "$(cat /run/handset)"; then
        while read -t 20 -r word <&3 && [ "$word" != ended ]; do :; done
      fi
      break ;;
    ended) break ;;
  esac
done
sync
reboot -f
