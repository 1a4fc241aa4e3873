package dev.headrace.bench.patterns;

import com.lmax.disruptor.BatchEventProcessorBuilder;
import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.ProducerType;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jctools.queues.MessagePassingQueue;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Patterns on platform threads that never sleep: the Disruptor, and the floors. Their threads are there already, as those of loops and
 * dispatchers are: a new one shares the processor of the thread that has started it for as long as a lap takes.
 */
final class Threads {

    private static final int SPINS = 1024;

    private static final ExecutorService POOL = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    private Threads() {}

    /** {@code count} numbers from as many threads as there are {@code senders} to the caller, which works for each; returns their sum. */
    static long pass(Queue<Integer> queue, int senders, int count, int work) throws Exception {
        List<Future<?>> sending = start(senders, () -> send(queue, count / senders));
        long sum = 0;
        for (int i = 0; i < count; i++) {
            Integer element;
            for (int spins = 0; (element = queue.poll()) == null; spins++) {
                idle(spins);
            }
            sum += element;
            if (work > 0) {
                Blackhole.consumeCPU(work);
            }
        }
        join(sending);
        return sum;
    }

    /** One thread sends to the caller, which drains up to {@code max} at once; returns the sum. */
    static <Q extends Queue<Integer> & MessagePassingQueue<Integer>> long batches(Q queue, int max, int count) throws Exception {
        List<Future<?>> sending = start(1, () -> send(queue, count));
        long[] sum = new long[1];
        for (int left = count, spins = 0; left > 0; ) {
            int taken = queue.drain(element -> sum[0] += element, max);
            spins = taken > 0 ? 0 : spins + 1;
            idle(spins);
            left -= taken;
        }
        join(sending);
        return sum[0];
    }

    /** The same with a Disruptor whose ring has {@code capacity} places. */
    static long disruptor(int senders, int capacity, int count, int work) throws Exception {
        var type = senders == 1 ? ProducerType.SINGLE : ProducerType.MULTI;
        RingBuffer<Slot> ring = RingBuffer.create(type, Slot::new, capacity, new YieldingWaitStrategy());
        var adder = new Adder(count, work);
        var receiver = new BatchEventProcessorBuilder().build(ring, ring.newBarrier(), adder);
        ring.addGatingSequences(receiver.getSequence());
        List<Future<?>> receiving = start(1, receiver);
        List<Future<?>> sending = start(senders, () -> publish(ring, count / senders));
        join(sending);
        adder.all.await();
        receiver.halt();
        join(receiving);
        return adder.sum;
    }

    /** How long {@code count} times a cache line takes from one thread to another and back. */
    static long line(int count) throws Exception {
        var line = new AtomicLongArray(64);
        int middle = 32; // nothing else within 128 bytes on either side
        List<Future<?>> other = start(1, () -> {
            for (long i = 1; i < 2L * count; i += 2) {
                for (int spins = 0; line.getAcquire(middle) != i; spins++) {
                    idle(spins);
                }
                line.setRelease(middle, i + 1);
            }
        });
        for (long i = 0; i < 2L * count; i += 2) {
            line.setRelease(middle, i + 1);
            for (int spins = 0; line.getAcquire(middle) != i + 2; spins++) {
                idle(spins);
            }
        }
        join(other);
        return line.get(middle);
    }

    private static List<Future<?>> start(int threads, Runnable job) {
        List<Future<?>> jobs = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            jobs.add(POOL.submit(job));
        }
        return jobs;
    }

    private static void join(List<Future<?>> jobs) throws Exception {
        for (Future<?> job : jobs) {
            job.get();
        }
    }

    private static void send(Queue<Integer> queue, int count) {
        for (int i = 0; i < count; i++) {
            Integer element = i & 63;
            for (int spins = 0; !queue.offer(element); spins++) {
                idle(spins);
            }
        }
    }

    /** Spins; from time to time it lets others run, in case the one that it waits for is among them. */
    private static void idle(int spins) {
        if (spins % SPINS == SPINS - 1) {
            Thread.yield();
        } else if (spins > 0) {
            Thread.onSpinWait();
        }
    }

    private static void publish(RingBuffer<Slot> ring, int count) {
        for (int i = 0; i < count; i++) {
            long sequence = ring.next();
            ring.get(sequence).element = i & 63;
            ring.publish(sequence);
        }
    }

    /** A place in the ring. */
    private static final class Slot {

        private Integer element = 0;
    }

    /** Adds up what comes. */
    private static final class Adder implements EventHandler<Slot> {

        private final CountDownLatch all = new CountDownLatch(1);
        private final int work;
        private int left;
        private long sum;

        Adder(int count, int work) {
            this.left = count;
            this.work = work;
        }

        @Override
        public void onEvent(Slot slot, long sequence, boolean endOfBatch) {
            sum += slot.element;
            if (work > 0) {
                Blackhole.consumeCPU(work);
            }
            if (--left == 0) {
                all.countDown();
            }
        }
    }
}
