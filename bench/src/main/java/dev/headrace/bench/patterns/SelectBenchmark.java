package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.channels.Receiver;
import dev.headrace.loop.Clause;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Select;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One coroutine selects over some rendezvous channels, into each of which another coroutine of the same loop sends. */
@State(Scope.Benchmark)
@Pattern(value = "select", settings = {"clauses=1", "clauses=2", "clauses=8"}, quick = "clauses=2")
public class SelectBenchmark {

    private static final int COUNT = 8_000;

    /** How many channels. */
    @Param("2")
    public int clauses;

    /** Clauses and select are made once. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            Select<Integer> any = Select.fair(feeders().stream().map(Receiver::onReceive).toList());
            for (int i = 0; i < COUNT; i++) {
                sum[0] += any.next();
            }
        });
        return sum[0];
    }

    /** Clauses and select are made for each element. */
    @Benchmark
    @Contestant(value = "Headrace, made each time", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headraceMadeEachTime() {
        long[] sum = new long[1];
        EventLoop.run(() -> {
            List<Channel<Integer>> channels = feeders();
            for (int i = 0; i < COUNT; i++) {
                List<Clause<Integer>> all = new ArrayList<>(clauses);
                for (Channel<Integer> channel : channels) {
                    all.add(channel.onReceive());
                }
                sum[0] += Select.<Integer>fair(all).next();
            }
        });
        return sum[0];
    }

    /** Without select: as many senders into one rendezvous. */
    @Benchmark
    @Contestant(value = "own rendezvous", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long rendezvous() {
        return Loops.many(0, clauses, 1, COUNT, 0);
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    @OperationsPerInvocation(COUNT)
    public long kotlin() {
        return KotlinPeer.selects(KotlinPeer.ONE_THREAD, clauses, COUNT);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.selects(KotlinPeer.DEFAULT, clauses, COUNT);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.selects(clauses, COUNT);
    }

    private List<Channel<Integer>> feeders() {
        List<Channel<Integer>> channels = new ArrayList<>();
        for (int i = 0; i < clauses; i++) {
            var channel = Channel.<Integer>rendezvous();
            spawn(() -> Loops.send(channel, COUNT / clauses));
            channels.add(channel);
        }
        return channels;
    }
}
