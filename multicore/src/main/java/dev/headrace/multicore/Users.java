package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a shared channel: its loops, their ports, and the bells by which they and threads are woken. Never changes; the channel
 * replaces it when somebody comes.
 */
record Users<T>(EventLoop[] loops, Port<T>[] ports, Bell.@Nullable Chain elementBells, Bell.@Nullable Chain roomBells) {

    @SuppressWarnings({"unchecked", "rawtypes"})
    static <T> Users<T> none() {
        return new Users<>(new EventLoop[0], new Port[0], null, null);
    }

    Users<T> with(Port<T> port) {
        return new Users<>(append(loops, port.loop), append(ports, port),
                new Bell.Chain(port.elementBell, elementBells), new Bell.Chain(port.roomBell, roomBells));
    }

    Users<T> with(Bell elements, Bell room) {
        return new Users<>(loops, ports, new Bell.Chain(elements, elementBells), new Bell.Chain(room, roomBells));
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
        Bell.Chain room = roomBells;
        for (Bell.Chain elements = elementBells; elements != null; elements = elements.rest(), room = room.rest()) {
            if (elements.first() instanceof Bell.OfThreads) {
                left = left.with(elements.first(), room.first());
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
