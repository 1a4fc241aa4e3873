package dev.headrace.soak;

import dev.headrace.channels.Receiver;
import dev.headrace.channels.Sender;
import dev.headrace.loop.Clause;
import dev.headrace.loop.Headrace.Step;
import dev.headrace.loop.Promise;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a broken channel might do, now and then, to the element or at the call with a number that ends in 50. */
enum Fault implements UnaryOperator<Ends> {

    /** Says that it has sent an element, and has not. */
    DROPS {
        @Override
        void send(Sender<Element> channel, Element element) {
            if (!isDue(element.number)) {
                channel.send(element);
            }
        }
    },

    /** Sends an element twice. */
    DUPLICATES {
        @Override
        void send(Sender<Element> channel, Element element) {
            channel.send(element);
            if (isDue(element.number)) {
                channel.send(element);
            }
        }
    },

    /** Sends an element after the next one. */
    REORDERS {
        @Override
        void send(Sender<Element> channel, Element element) {
            if (isDue(element.number)) {
                return;
            }
            channel.send(element);
            if (isDue(element.number - 1)) {
                channel.send(new Element(element.source, element.number - 1));
            }
        }
    },

    /** Says that there was no room for an element, and has sent it. */
    LIES {
        @Override
        boolean trySend(Sender<Element> channel, Element element) {
            return channel.trySend(element) && !isDue(element.number);
        }
    },

    /** Lets a receiver wait for ever. */
    WAKES_NOBODY {
        @Override
        @Nullable Element receiveOrNull(Receiver<Element> channel, int call) {
            if (isDue(call)) {
                Promise.create().join();
            }
            return channel.receiveOrNull();
        }
    },

    /** Fails. */
    THROWS {
        @Override
        @Nullable Element receiveOrNull(Receiver<Element> channel, int call) {
            if (isDue(call)) {
                throw new UnsupportedOperationException("a fault of the channel");
            }
            return channel.receiveOrNull();
        }
    };

    static boolean isDue(long number) {
        return number % 100 == 50;
    }

    @Override
    public Ends apply(Ends sound) {
        return new Ends(new FaultySender(this, sound.in()), new FaultyReceiver(this, sound.out()));
    }

    void send(Sender<Element> channel, Element element) {
        channel.send(element);
    }

    boolean trySend(Sender<Element> channel, Element element) {
        return channel.trySend(element);
    }

    @Nullable Element receiveOrNull(Receiver<Element> channel, int call) {
        return channel.receiveOrNull();
    }

    private record FaultySender(Fault fault, Sender<Element> sound) implements Sender<Element> {

        @Override
        public void send(Element element) {
            fault.send(sound, element);
        }

        @Override
        public boolean trySend(Element element) {
            return fault.trySend(sound, element);
        }

        @Override
        public <R extends @Nullable Object> Clause<R> onSend(Supplier<? extends Element> element, Callable<? extends R> handler) {
            return sound.onSend(element, handler);
        }

        @Override
        public boolean close() {
            return sound.close();
        }

        @Override
        public boolean close(Throwable cause) {
            return sound.close(cause);
        }

        @Override
        public boolean isClosed() {
            return sound.isClosed();
        }
    }

    private static final class FaultyReceiver implements Receiver<Element> {

        private final Fault fault;
        private final Receiver<Element> sound;
        private int calls;

        FaultyReceiver(Fault fault, Receiver<Element> sound) {
            this.fault = fault;
            this.sound = sound;
        }

        @Override
        public Element receive() {
            return sound.receive();
        }

        @Override
        public @Nullable Element receiveOrNull() {
            return fault.receiveOrNull(sound, calls++);
        }

        @Override
        public @Nullable Element tryReceive() {
            return sound.tryReceive();
        }

        @Override
        public <R extends @Nullable Object> Clause<R> onReceive(Step<? super Element, ? extends R> handler) {
            return sound.onReceive(handler);
        }

        @Override
        public <R extends @Nullable Object> Clause<R> onReceiveOrEnd(Step<? super @Nullable Element, ? extends R> handler) {
            return sound.onReceiveOrEnd(handler);
        }

        @Override
        public boolean isEnded() {
            return sound.isEnded();
        }

        @Override
        public boolean cancel() {
            return sound.cancel();
        }
    }
}
