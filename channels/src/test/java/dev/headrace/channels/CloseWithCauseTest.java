package dev.headrace.channels;

import static dev.headrace.loop.Headrace.after;
import static dev.headrace.loop.Headrace.select;
import static dev.headrace.loop.Headrace.spawn;
import static dev.headrace.loop.Headrace.yieldNow;
import static java.time.Duration.ZERO;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Select;
import dev.headrace.loop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A failure of whoever computes the elements is not taken for their end. */
class CloseWithCauseTest {

    private final IOException cause = new IOException("the wire broke");

    /** Every form of receiving, one element each. */
    private static Map<String, Callable<Object>> forms(Channel<String> channel) {
        Map<String, Callable<Object>> forms = new LinkedHashMap<>();
        forms.put("receive", channel::receive);
        forms.put("receiveOrNull", channel::receiveOrNull);
        forms.put("tryReceive", channel::tryReceive);
        forms.put("tryReceive with a limit", () -> channel.tryReceive(ofSeconds(1)));
        forms.put("tryReceive without time", () -> channel.tryReceive(ZERO));
        forms.put("receiveBatch", () -> channel.receiveBatch(1).stream().findFirst().orElse(null));
        forms.put("iterator", () -> channel.iterator().next());
        forms.put("stream", () -> channel.stream().findFirst().orElse(null));
        forms.put("receiveLeased", () -> {
            try (var lease = channel.receiveLeased()) {
                lease.ack();
                return lease.value();
            }
        });
        forms.put("onReceive", () -> select(channel.onReceive(), after(ofSeconds(1), () -> "late")));
        forms.put("onReceiveOrEnd", () -> select(channel.onReceiveOrEnd(element -> element)));
        forms.put("a reused select", Select.fair(channel.onReceive())::next);
        forms.put("a receiver's end", channel.receiverEnd()::receive);
        return forms;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10})
    void everyFormOfReceivingDrainsAndThenFailsWithTheCause(int capacity) {
        VirtualTime.run(() -> {
            for (String name : forms(Channel.buffered(capacity)).keySet()) {
                Channel<String> channel = Channel.buffered("orders", capacity);
                channel.send("there");
                channel.close(cause);
                Callable<Object> form = forms(channel).get(name);
                assertEquals("there", form.call(), name);
                for (int i = 0; i < 2; i++) {
                    var failure = assertThrows(ClosedException.class, form::call, name);
                    assertSame(cause, failure.getCause(), name);
                    assertTrue(failure.getMessage().contains("the wire broke"), failure.getMessage());
                }
            }
        });
    }

    @Test
    void everyFormThatWaitsIsToldTheCause() {
        VirtualTime.run(() -> {
            for (String name : forms(Channel.rendezvous()).keySet()) {
                if (name.equals("tryReceive") || name.equals("tryReceive without time")) {
                    continue;
                }
                Channel<String> channel = Channel.rendezvous();
                Callable<Object> form = forms(channel).get(name);
                Task<Object> waiting = spawn(form);
                yieldNow();
                assertFalse(waiting.isDone(), name);
                channel.close(cause);
                assertSame(cause, assertThrows(ClosedException.class, waiting::join, name).getCause(), name);
            }
        });
    }

    @Test
    void withoutACauseTheFormsAgreeOnTheEnd() {
        VirtualTime.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.close();
            assertNull(channel.receiveOrNull());
            assertNull(channel.tryReceive());
            assertNull(channel.tryReceive(ofSeconds(1)));
            assertEquals(List.of(), channel.receiveBatch(3));
            assertFalse(channel.iterator().hasNext());
            assertEquals(0, channel.stream().count());
            assertEquals("end", select(channel.onReceiveOrEnd(element -> element == null ? "end" : element)));
            for (Callable<Object> form : List.<Callable<Object>>of(channel::receive, channel::receiveLeased,
                    () -> select(channel.onReceive()))) {
                assertNull(assertThrows(ClosedException.class, form::call).getCause());
            }
            assertEquals(ZERO, VirtualTime.elapsed());
        });
    }

    @Test
    void sendersThatWaitAndLaterOnesAreToldTheCause() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(1);
            channel.send("there");
            Task<?> sending = spawn(() -> channel.send("a"));
            Task<?> limited = spawn(() -> channel.trySend("b", ofSeconds(5)));
            Task<?> selecting = spawn(() -> select(channel.onSend("c", () -> "sent")));
            Task<?> reserving = spawn(() -> channel.reserve());
            yieldNow();
            assertTrue(channel.close(cause));
            for (Task<?> task : List.of(sending, limited, selecting, reserving)) {
                assertSame(cause, assertThrows(ClosedException.class, task::join).getCause());
            }
            for (Runnable form : List.<Runnable>of(() -> channel.send("d"), () -> channel.trySend("d"),
                    () -> channel.trySend("d", ofMillis(1)), () -> select(channel.onSend("d", () -> "sent")), channel::reserve)) {
                assertSame(cause, assertThrows(ClosedException.class, form::run).getCause());
            }
            assertEquals("there", channel.receive());
        });
    }

    @Test
    void theFirstCloseCounts() {
        EventLoop.run(() -> {
            Channel<String> clean = Channel.rendezvous();
            assertTrue(clean.close());
            assertFalse(clean.close(cause));
            assertNull(clean.receiveOrNull());
            Channel<String> broken = Channel.rendezvous();
            assertTrue(broken.close(cause));
            assertFalse(broken.close());
            assertFalse(broken.close(new IOException("another")));
            assertSame(cause, assertThrows(ClosedException.class, broken::receiveOrNull).getCause());
            assertThrows(NullPointerException.class, () -> broken.close(null));
        });
    }

    @Test
    void aClauseThatLeavesWhenItsChannelEndsTellsAFailureAllTheSame() {
        EventLoop.run(() -> {
            Channel<String> clean = Channel.rendezvous();
            Channel<String> other = Channel.buffered(2);
            clean.close();
            other.sendAll(List.of("a", "b"));
            var select = Select.fair(clean.onReceive().whileOpen(), other.onReceive());
            assertEquals("a", select.next());
            assertEquals("b", select.next());
            other.close(cause);
            assertSame(cause, assertThrows(ClosedException.class, select::next).getCause());
        });
    }

    @Test
    void aBatchBeforeTheFailureIsDelivered() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(3);
            channel.sendAll(List.of("a", "b"));
            channel.close(cause);
            assertEquals(List.of("a", "b"), channel.receiveBatch(10));
            assertThrows(ClosedException.class, () -> channel.receiveBatch(10));
            List<String> rest = new ArrayList<>();
            assertEquals(0, channel.drainTo(rest, 10), "there is nothing to drain, and nothing to wait for");
        });
    }

    @Test
    void cancelAfterAFailureKeepsTheCause() {
        EventLoop.run(() -> {
            Channel<String> channel = Channel.buffered(3);
            channel.send("a");
            channel.close(cause);
            assertTrue(channel.cancel());
            assertSame(cause, assertThrows(ClosedException.class, channel::receive).getCause());
        });
    }
}
