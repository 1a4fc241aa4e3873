package dev.headrace.bench.patterns;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.ProducerType;
import com.lmax.disruptor.util.DaemonThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jctools.queues.MessagePassingQueue;
import org.openjdk.jmh.infra.Blackhole;

/** Patterns on platform threads that never sleep: the Disruptor, and the floors. */
final class Threads {

    private static final int SPINS = 1024;

    private Threads() {}

    /** {@code count} numbers from as many threads as there are {@code senders} to the caller, which works for each; returns their sum. */
    static long pass(Queue<Integer> queue, int senders, int count, int work) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> send(queue, count / senders)));
        }
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
        VirtualThreads.join(threads);
        return sum;
    }

    /** One thread sends to the caller, which drains up to {@code max} at once; returns the sum. */
    static long batches(MessagePassingQueue<Integer> queue, int max, int count) throws InterruptedException {
        Thread sender = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < count; i++) {
                Integer element = i & 63;
                for (int spins = 0; !queue.offer(element); spins++) {
                    idle(spins);
                }
            }
        });
        long[] sum = new long[1];
        for (int left = count, spins = 0; left > 0; ) {
            int taken = queue.drain(element -> sum[0] += element, max);
            spins = taken > 0 ? 0 : spins + 1;
            idle(spins);
            left -= taken;
        }
        sender.join();
        return sum[0];
    }

    /** The same with a Disruptor whose ring has {@code capacity} places. */
    static long disruptor(int senders, int capacity, int count, int work) throws InterruptedException {
        var type = senders == 1 ? ProducerType.SINGLE : ProducerType.MULTI;
        var disruptor = new Disruptor<>(Slot::new, capacity, DaemonThreadFactory.INSTANCE, type, new YieldingWaitStrategy());
        var adder = new Adder(count, work);
        disruptor.handleEventsWith(adder);
        RingBuffer<Slot> ring = disruptor.start();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> publish(ring, count / senders)));
        }
        VirtualThreads.join(threads);
        adder.all.await();
        disruptor.halt();
        return adder.sum;
    }

    /** How long {@code count} times a cache line takes from one thread to another and back. */
    static long line(int count) throws InterruptedException {
        var line = new AtomicLongArray(64);
        int middle = 32; // nothing else within 128 bytes on either side
        Thread other = Thread.ofPlatform().daemon().start(() -> {
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
        other.join();
        return line.get(middle);
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
