package dev.headrace.bench;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** The same patterns on virtual threads: with Jox's channels, and with the JDK's queues. */
final class ThreadPeer {

    private ThreadPeer() {}

    private interface Body {

        void run() throws InterruptedException;
    }

    static long joxPass(int count, int capacity) throws InterruptedException {
        Channel<Integer> channel = capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
        long[] sum = new long[1];
        Thread sender = start(() -> {
            for (int i = 0; i < count; i++) {
                channel.send(i & 63);
            }
        });
        Thread receiver = start(() -> {
            for (int i = 0; i < count; i++) {
                sum[0] += channel.receive();
            }
        });
        sender.join();
        receiver.join();
        return sum[0];
    }

    static long jdkPass(int count, int capacity) throws InterruptedException {
        BlockingQueue<Integer> queue = capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity);
        long[] sum = new long[1];
        Thread sender = start(() -> {
            for (int i = 0; i < count; i++) {
                queue.put(i & 63);
            }
        });
        Thread receiver = start(() -> {
            for (int i = 0; i < count; i++) {
                sum[0] += queue.take();
            }
        });
        sender.join();
        receiver.join();
        return sum[0];
    }

    static long joxPingPong(int count) throws InterruptedException {
        Channel<Integer> there = Channel.newRendezvousChannel();
        Channel<Integer> back = Channel.newRendezvousChannel();
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
        one.join();
        other.join();
        return sum[0];
    }

    static long joxSelects(int count) throws InterruptedException {
        Channel<Integer> one = Channel.newRendezvousChannel();
        Channel<Integer> other = Channel.newRendezvousChannel();
        long[] sum = new long[1];
        feed(one, count / 2);
        feed(other, count / 2);
        Thread receiver = start(() -> {
            for (int i = 0; i < count; i++) {
                sum[0] += Select.<Integer>select(one.receiveClause(), other.receiveClause());
            }
        });
        receiver.join();
        return sum[0];
    }

    private static void feed(Channel<Integer> channel, int count) {
        start(() -> {
            for (int i = 0; i < count; i++) {
                channel.send(i & 63);
            }
        });
    }

    private static Thread start(Body body) {
        return Thread.ofVirtual().start(() -> {
            try {
                body.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a benchmark", e);
            }
        });
    }
}
