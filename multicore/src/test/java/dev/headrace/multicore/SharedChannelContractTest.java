package dev.headrace.multicore;

import dev.headrace.channels.ChannelContract;
import dev.headrace.channels.Ends;
import java.util.stream.IntStream;

/** A shared channel whose ends are on one loop does what a channel of that loop does, one turn later. */
class SharedChannelContractTest extends ChannelContract {

    @Override
    protected <T> Ends<T> open(int capacity) {
        return Ends.of(switch (capacity) {
            case 0 -> SharedChannel.<T>rendezvous();
            case UNLIMITED -> SharedChannel.<T>unlimited();
            default -> SharedChannel.<T>buffered(capacity);
        });
    }

    @Override
    protected int size(Ends<?> channel) {
        return ((SharedChannel<?>) channel.in()).size();
    }

    @Override
    protected IntStream capacities() {
        return IntStream.of(0, 1, 2, 3, 10, 100, UNLIMITED);
    }

    @Override
    protected int operationsAtOnce() {
        return 1;
    }
}
