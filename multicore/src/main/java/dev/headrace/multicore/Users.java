package dev.headrace.multicore;

import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a shared channel: its loops, each with its port, and the bells by which they and threads are woken. Never changes; the channel
 * replaces it when somebody comes.
 */
record Users<T>(@Nullable Seat<T> seats, Bell.@Nullable Chain elementBells, Bell.@Nullable Chain roomBells) {

    /** One of the loops, the last that came, its port, and the rest: a chain for the same reason as {@link Bell.Chain}. */
    record Seat<T>(EventLoop loop, Port<T> port, @Nullable Seat<T> rest) {}

    static <T> Users<T> none() {
        return new Users<>(null, null, null);
    }

    Users<T> with(Port<T> port) {
        return new Users<>(new Seat<>(port.loop, port, seats),
                Bell.Chain.append(elementBells, port.elementBell), Bell.Chain.append(roomBells, port.roomBell));
    }

    Users<T> with(Bell elements, Bell room) {
        return new Users<>(seats, Bell.Chain.append(elementBells, elements), Bell.Chain.append(roomBells, room));
    }

    /** Those that are left when the ports that {@code gone} accepts are; this if all are. */
    Users<T> without(Predicate<Port<T>> gone) {
        Users<T> left = none();
        List<Port<T>> ports = ports();
        for (Port<T> port : ports) {
            if (!gone.test(port)) {
                left = left.with(port);
            }
        }
        if (left.ports().size() == ports.size()) {
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

    /** Of all loops, the first that came first. */
    List<Port<T>> ports() {
        List<Port<T>> ports = new ArrayList<>();
        for (Seat<T> seat = seats; seat != null; seat = seat.rest) {
            ports.add(seat.port);
        }
        return ports.reversed();
    }
}
