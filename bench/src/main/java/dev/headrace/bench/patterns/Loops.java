package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.Blackhole;

/** What several patterns do on Headrace's loops. */
final class Loops {

    private Loops() {}

    /** On one loop: {@code count} numbers from {@code senders} coroutines to {@code receivers}; returns their sum. */
    static long many(int capacity, int senders, int receivers, int count, int work) {
        return EventLoop.run(() -> {
            var channel = Channel.<Integer>buffered(capacity);
            for (int i = 0; i < senders; i++) {
                spawn(() -> send(channel, count / senders));
            }
            List<Task<Long>> others = new ArrayList<>();
            for (int i = 1; i < receivers; i++) {
                others.add(spawn(() -> receive(channel, count / receivers, work)));
            }
            long sum = receive(channel, count / receivers, work);
            for (Task<Long> other : others) {
                sum += other.join();
            }
            return sum;
        });
    }

    /** On one loop: {@code count} numbers through {@code stages} coroutines one after the other; returns their sum. */
    static long chain(int capacity, int stages, int count) {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            var first = Channel.<Integer>buffered(capacity);
            var last = first;
            for (int i = 0; i < stages; i++) {
                var from = last;
                var to = Channel.<Integer>buffered(capacity);
                spawn(() -> {
                    for (int j = 0; j < count; j++) {
                        to.send(from.receive());
                    }
                });
                last = to;
            }
            spawn(() -> send(first, count));
            sum[0] = receive(last, count, 0);
        });
        return sum[0];
    }

    static void send(Sender<Integer> to, int count) {
        for (int i = 0; i < count; i++) {
            to.send(i & 63);
        }
    }

    static long receive(Receiver<Integer> from, int count, int work) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += from.receive();
            if (work > 0) {
                Blackhole.consumeCPU(work);
            }
        }
        return sum;
    }
}
