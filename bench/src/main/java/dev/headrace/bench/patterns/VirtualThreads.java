package dev.headrace.bench.patterns;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import com.softwaremill.jox.SelectClause;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.openjdk.jmh.infra.Blackhole;

/** The patterns on virtual threads, with whatever {@link Pipe} they are given: Jox's channels or the JDK's queues. */
final class VirtualThreads {

    private VirtualThreads() {}

    /** What a thread does. */
    interface Body {

        void run() throws InterruptedException;
    }

    /** One sends {@code count} numbers to another, which works for each; returns their sum. */
    static long pass(Pipe pipe, int count, int work) throws InterruptedException {
        return many(pipe, 1, 1, count, work);
    }

    /** {@code count} numbers from {@code senders} threads to {@code receivers}; returns their sum. */
    static long many(Pipe pipe, int senders, int receivers, int count, int work) throws InterruptedException {
        long[] sums = new long[receivers];
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            threads.add(start(() -> send(pipe, count / senders)));
        }
        for (int i = 0; i < receivers; i++) {
            int receiver = i;
            threads.add(start(() -> sums[receiver] = receive(pipe, count / receivers, work)));
        }
        join(threads);
        long sum = 0;
        for (long each : sums) {
            sum += each;
        }
        return sum;
    }

    /** A number goes to another thread and comes back, {@code count} times; returns their sum. */
    static long pingPong(Supplier<Pipe> pipes, int count) throws InterruptedException {
        Pipe there = pipes.get();
        Pipe back = pipes.get();
        long[] sum = new long[1];
        Thread one = start(() -> {
            for (int i = 0; i < count; i++) {
                there.send(i & 63);
                sum[0] += back.receive();
            }
        });
        Thread other = start(() -> {
            for (int i = 0; i < count; i++) {
                back.send(there.receive());
            }
        });
        join(List.of(one, other));
        return sum[0];
    }

    /** {@code count} numbers through {@code stages} threads one after the other; returns their sum. */
    static long chain(IntFunction<Pipe> pipes, int capacity, int stages, int count) throws InterruptedException {
        Pipe first = pipes.apply(capacity);
        Pipe last = first;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < stages; i++) {
            Pipe from = last;
            Pipe to = pipes.apply(capacity);
            threads.add(start(() -> {
                for (int j = 0; j < count; j++) {
                    to.send(from.receive());
                }
            }));
            last = to;
        }
        Pipe end = last;
        long[] sum = new long[1];
        threads.add(start(() -> send(first, count)));
        threads.add(start(() -> sum[0] = receive(end, count, 0)));
        join(threads);
        return sum[0];
    }

    /** Receives {@code count} numbers by Jox's select over {@code clauses} rendezvous channels; returns their sum. */
    static long selects(int clauses, int count) throws InterruptedException {
        long[] sum = new long[1];
        List<Thread> threads = new ArrayList<>();
        @SuppressWarnings({"unchecked", "rawtypes"})
        SelectClause<Integer>[] all = new SelectClause[clauses];
        for (int i = 0; i < clauses; i++) {
            Channel<Integer> channel = Channel.newRendezvousChannel();
            all[i] = channel.receiveClause();
            threads.add(start(() -> send(new Pipe.JoxPipe(channel), count / clauses)));
        }
        threads.add(start(() -> {
            for (int i = 0; i < count; i++) {
                sum[0] += Select.<Integer>select(all);
            }
        }));
        join(threads);
        return sum[0];
    }

    /** The last of the first {@code primes} primes, by a chain of filters. */
    static int sieve(Supplier<Pipe> pipes, int primes) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        Pipe numbers = pipes.get();
        threads.add(startToBeInterrupted(() -> {
            for (int i = 2; ; i++) {
                numbers.send(i);
            }
        }));
        Pipe in = numbers;
        int last = 0;
        for (int i = 0; i < primes; i++) {
            int prime = in.receive();
            last = prime;
            Pipe from = in;
            Pipe out = pipes.get();
            threads.add(startToBeInterrupted(() -> {
                while (true) {
                    Integer number = from.receive();
                    if (number % prime != 0) {
                        out.send(number);
                    }
                }
            }));
            in = out;
        }
        threads.forEach(Thread::interrupt);
        join(threads);
        return last;
    }

    /** Adds up the numbers of {@code leaves} leaves of a tree of threads, over Jox's channels. */
    static long skynet(int leaves) throws InterruptedException {
        Channel<Long> result = Channel.newRendezvousChannel();
        start(() -> node(result, 0, leaves));
        return result.receive();
    }

    private static void node(Channel<Long> parent, long number, int size) throws InterruptedException {
        if (size == 1) {
            parent.send(number);
            return;
        }
        Channel<Long> children = Channel.newRendezvousChannel();
        for (int i = 0; i < 10; i++) {
            long child = number + i * (size / 10);
            start(() -> node(children, child, size / 10));
        }
        long sum = 0;
        for (int i = 0; i < 10; i++) {
            sum += children.receive();
        }
        parent.send(sum);
    }

    /** {@code count} numbers from one to another that takes all there are, up to {@code max}, whenever it wakes up; returns their sum. */
    static long batches(BlockingQueue<Integer> queue, int max, int count) throws InterruptedException {
        long[] sum = new long[1];
        Thread sender = start(() -> send(new Pipe.QueuePipe(queue), count));
        Thread receiver = start(() -> {
            List<Integer> batch = new ArrayList<>(max);
            for (int left = count; left > 0; left -= batch.size()) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, max - 1);
                for (int element : batch) {
                    sum[0] += element;
                }
            }
        });
        join(List.of(sender, receiver));
        return sum[0];
    }

    /** Runs {@code whileParked} while {@code count} threads wait to receive. */
    static void parked(Pipe pipe, int count, Runnable whileParked) throws InterruptedException {
        List<Thread> threads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            threads.add(start(pipe::receive));
        }
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.sleep(1);
            }
        }
        whileParked.run();
        for (int i = 0; i < count; i++) {
            pipe.send(i & 63);
        }
        join(threads);
    }

    /** Starts a thread that an interrupt ends. */
    private static Thread startToBeInterrupted(Body body) {
        return Thread.ofVirtual().start(() -> {
            try {
                body.run();
            } catch (InterruptedException asPlanned) {
                // it ends
            }
        });
    }

    static Thread start(Body body) {
        return Thread.ofVirtual().start(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a benchmark", e);
            }
        });
    }

    static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void send(Pipe pipe, int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            pipe.send(i & 63);
        }
    }

    private static long receive(Pipe pipe, int count, int work) throws InterruptedException {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += pipe.receive();
            if (work > 0) {
                Blackhole.consumeCPU(work);
            }
        }
        return sum;
    }
}
