package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Who uses a shared channel: its loops, their ports, and the bells by which they and threads are woken. Never changes; the channel
 * replaces it when somebody comes.
 */
record Users<T>(EventLoop[] loops, Port<T>[] ports, Bell[] elementBells, Bell[] roomBells) {

    @SuppressWarnings({"unchecked", "rawtypes"})
    static <T> Users<T> none() {
        return new Users<>(new EventLoop[0], new Port[0], new Bell[0], new Bell[0]);
    }

    Users<T> with(Port<T> port) {
        return new Users<>(append(loops, port.loop), append(ports, port), append(elementBells, port.elementBell), append(roomBells, port.roomBell));
    }

    Users<T> with(Bell elements, Bell room) {
        return new Users<>(loops, ports, append(elementBells, elements), append(roomBells, room));
    }

    /** Those that are left when the ports that {@code gone} accepts are; this if all are. */
    Users<T> without(Predicate<Port<T>> gone) {
        Users<T> left = none();
        for (Port<T> port : ports) {
            if (!gone.test(port)) {
                left = left.with(port);
            }
        }
        if (left.ports.length == ports.length) {
            return this;
        }
        for (int i = 0; i < elementBells.length; i++) {
            if (elementBells[i] instanceof Bell.OfThreads) {
                left = left.with(elementBells[i], roomBells[i]);
            }
        }
        return left;
    }

    private static <E> E[] append(E[] all, E one) {
        E[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = one;
        return more;
    }
}
