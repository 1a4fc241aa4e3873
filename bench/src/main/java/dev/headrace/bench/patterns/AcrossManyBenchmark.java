package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.multicore.SharedChannel;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** Sixteen coroutines on two loops send to one on the second. */
@Pattern("across-many")
public class AcrossManyBenchmark {

    private static final int COUNT = 98_304;
    private static final int SENDERS = 16;
    private static final int CAPACITY = 1024;

    /** On two loops. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    @OperationsPerInvocation(COUNT)
    public long headrace(TwoLoops loops) {
        return loops.group().run(() -> {
            var channel = SharedChannel.<Integer>buffered(CAPACITY);
            var sum = loops.other().submit(() -> Loops.receive(channel, COUNT, 0));
            var senders = loops.group().onEach(() -> {
                for (int i = 0; i < SENDERS / 2; i++) {
                    spawn(() -> Loops.send(channel, COUNT / SENDERS));
                }
            });
            senders.join();
            return sum.join();
        });
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    @OperationsPerInvocation(COUNT)
    public long kotlinDefault() {
        return KotlinPeer.many(KotlinPeer.DEFAULT, CAPACITY, SENDERS, 1, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    @OperationsPerInvocation(COUNT)
    public long jox() throws InterruptedException {
        return VirtualThreads.many(Pipe.jox(CAPACITY), SENDERS, 1, COUNT, 0);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("ArrayBlockingQueue")
    @OperationsPerInvocation(COUNT)
    public long arrayBlockingQueue() throws InterruptedException {
        return VirtualThreads.many(Pipe.blockingQueue(CAPACITY), SENDERS, 1, COUNT, 0);
    }

    /** Two sending threads and one that receives. */
    @Benchmark
    @Contestant("Disruptor")
    @OperationsPerInvocation(COUNT)
    public long disruptor() throws Exception {
        return Threads.disruptor(2, CAPACITY, COUNT, 0);
    }

    /** Two sending threads and one that receives; they spin. */
    @Benchmark
    @Contestant(value = "raw JCTools MPSC", as = Role.FLOOR)
    @OperationsPerInvocation(COUNT)
    public long jctools() throws Exception {
        return Threads.pass(new MpscVarHandleArrayQueue<>(CAPACITY), 2, COUNT, 0);
    }
}
