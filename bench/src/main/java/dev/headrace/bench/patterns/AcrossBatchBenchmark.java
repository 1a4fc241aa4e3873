package dev.headrace.bench.patterns;

import dev.headrace.channels.Receiver;
import dev.headrace.multicore.SharedChannel;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** A coroutine on one loop sends numbers to one on another, which takes all there are, up to 64, whenever it wakes up. */
@Pattern("across-batch")
public class AcrossBatchBenchmark {

    private static final int COUNT = 100_000;
    private static final int CAPACITY = 1024;
    private static final int BATCH = 64;

    /** On two loops. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace(TwoLoops loops) {
        return loops.group().run(() -> {
            var channel = SharedChannel.<Integer>buffered(CAPACITY);
            var sum = loops.other().submit(() -> receive(channel));
            Loops.send(channel, COUNT);
            return sum.join();
        });
    }

    private static long receive(Receiver<Integer> from) {
        long sum = 0;
        for (int left = COUNT; left > 0; ) {
            List<Integer> batch = from.receiveBatch(BATCH);
            for (int element : batch) {
                sum += element;
            }
            left -= batch.size();
        }
        return sum;
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.batches(KotlinPeer.DEFAULT, KotlinPeer.DEFAULT, CAPACITY, BATCH, COUNT);
    }

    /** A thread for each. */
    @Benchmark
    @Contestant("Kotlin, two threads")
    @OperationsPerInvocation(COUNT)
    public long kotlinTwoThreads(KotlinThreads threads) {
        return KotlinPeer.batches(threads.one(), threads.other(), CAPACITY, BATCH, COUNT);
    }

    /** Two virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.batches(new ArrayBlockingQueue<>(CAPACITY), BATCH, COUNT);
    }

    /** Two threads; its handlers always work in batches. */
    @Benchmark
    @Contestant("Disruptor")
    @OperationsPerInvocation(COUNT)
    public long disruptor() throws Exception {
        return Threads.disruptor(1, CAPACITY, COUNT, 0);
    }

    /** Two threads that spin. */
    @Benchmark
    @Contestant(value = "raw JCTools SPSC", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long jctools() throws Exception {
        return Threads.batches(new SpscVarHandleArrayQueue<>(CAPACITY), BATCH, COUNT);
    }
}
