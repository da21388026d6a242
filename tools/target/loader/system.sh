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

# This board's clock is set by whoever switches it on.
for word in $(cat /proc/cmdline); do
  case $word in twinset.time=*) date -s "@${word#*=}" > /dev/null ;; esac
done

mount -t tmpfs -o mode=755,nosuid,nodev,size=16m handset /handset
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec,size=8m tmp /tmp
chmod 700 /run/boot
mkfifo -m 600 /run/told
exec 3<>/run/told

# Whatever the handset becomes, it can only write there.
(node /run/boot/loader.js 3>/run/told; echo ended > /run/told) &
# What says nothing for so long hangs: limits.ts, trialMs.
while read -t 300 -r word <&3; do
  case $word in
    unpacked) mount -o remount,ro /handset ;;
    ready | recovery) node /run/boot/keeper.js "$word" <&3; break ;;
    ended) break ;;
  esac
done
sync
reboot -f
