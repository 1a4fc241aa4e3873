package dev.headrace.multicore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.channels.ClosedException;
import dev.headrace.loop.EventLoop;
import org.junit.jupiter.api.Test;

/** What a shared channel says of itself, and where it may be used. */
class SharedChannelTest {

    @Test
    void theCapacityIsAtLeastOne() {
        assertThrows(IllegalArgumentException.class, () -> SharedChannel.buffered(0));
        assertThrows(IllegalArgumentException.class, () -> SharedChannel.buffered(-1));
        assertEquals(3, SharedChannel.buffered(3).capacity());
    }

    @Test
    void sendingAndReceivingAreForCodeOnALoop() {
        var channel = SharedChannel.<Integer>buffered(3);
        assertThrows(IllegalStateException.class, () -> channel.send(1));
        assertThrows(IllegalStateException.class, () -> channel.trySend(1));
        assertThrows(IllegalStateException.class, channel::receive);
        assertThrows(IllegalStateException.class, channel::tryReceive);
        assertEquals(0, channel.size());
        assertFalse(channel.isClosed());
    }

    @Test
    void theNameAndTheFillingAreInItsDescription() {
        var channel = SharedChannel.<Integer>buffered("orders", 3);
        EventLoop.run(() -> {
            channel.send(1);
            assertEquals("shared channel \"orders\" (1 of 3)", channel.toString());
            channel.close();
            assertEquals("shared channel \"orders\" (1 of 3, closed)", channel.toString());
            var failure = assertThrows(ClosedException.class, () -> channel.send(2));
            assertEquals("channel \"orders\" is closed: nothing can be sent any more", failure.getMessage());
        });
    }

    @Test
    void closingWaitsForNobody() throws InterruptedException {
        var channel = SharedChannel.<Integer>buffered(3);
        synchronized (channel) {
            Thread closer = Thread.ofPlatform().start(channel::close);
            closer.join(30_000);
            assertFalse(closer.isAlive());
        }
        assertTrue(channel.isClosed());
    }

    @Test
    void whatIsSentWhenTheLoopClosesIsCountedToo() {
        var channel = SharedChannel.<Integer>buffered(3);
        var loop = EventLoop.create("mill");
        loop.atClose(() -> assertTrue(channel.trySend(1)));
        loop.close();
        assertEquals(1, channel.size());
        assertEquals(1, loop.counters().handOffsOut());
    }

    @Test
    void handOffsBetweenLoopsAreCounted() {
        var channel = SharedChannel.<Integer>buffered(3);
        Watchdog.onLoops(2, () -> channel, group -> {
            EventLoop other = group.loops().get(1);
            for (int i = 0; i < 10; i++) {
                channel.send(i);
                assertEquals(i, other.submit(channel::receive).join());
            }
            assertEquals(10, EventLoop.current().counters().handOffsOut());
            assertEquals(10, other.submit(() -> other.counters().handOffsIn()).join());
            assertTrue(Watchdog.describe(group).contains("10 hand-offs in"));
        });
    }
}
