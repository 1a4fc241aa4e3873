package dev.headrace.bench.patterns;

import com.softwaremill.jox.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;

/**
 * What threads that block pass numbers through. A JVM that JMH has forked makes pipes of one kind only, so that the calls are as direct
 * as calls to the queue itself.
 */
interface Pipe {

    void send(Integer element) throws InterruptedException;

    Integer receive() throws InterruptedException;

    /** A channel of Jox; a rendezvous if the capacity is 0. */
    static Pipe jox(int capacity) {
        return new JoxPipe(capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity));
    }

    /** Of the JDK; a {@link SynchronousQueue} if the capacity is 0, else an {@link ArrayBlockingQueue}. */
    static Pipe blockingQueue(int capacity) {
        return new QueuePipe(capacity == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(capacity));
    }

    /** A {@link LinkedTransferQueue} in which every send waits for its receive. */
    static Pipe transferQueue() {
        return new TransferPipe(new LinkedTransferQueue<>());
    }

    /** See {@link #jox}. */
    record JoxPipe(Channel<Integer> channel) implements Pipe {

        @Override
        public void send(Integer element) throws InterruptedException {
            channel.send(element);
        }

        @Override
        public Integer receive() throws InterruptedException {
            return channel.receive();
        }
    }

    /** See {@link #blockingQueue}. */
    record QueuePipe(BlockingQueue<Integer> queue) implements Pipe {

        @Override
        public void send(Integer element) throws InterruptedException {
            queue.put(element);
        }

        @Override
        public Integer receive() throws InterruptedException {
            return queue.take();
        }
    }

    /** See {@link #transferQueue}. */
    record TransferPipe(LinkedTransferQueue<Integer> queue) implements Pipe {

        @Override
        public void send(Integer element) throws InterruptedException {
            queue.transfer(element);
        }

        @Override
        public Integer receive() throws InterruptedException {
            return queue.take();
        }
    }
}
