package dev.headrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The queue through which other threads reach a loop. */
class MailboxTest {

    @Test
    void jobsRunInTheOrderOfTheirPosts() {
        var mailbox = new Mailbox(4);
        var trace = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            int number = i;
            assertTrue(mailbox.post(() -> trace.add(number)));
        }
        assertFalse(mailbox.isEmpty());
        assertEquals(100, mailbox.drain(Runnable::run, Integer.MAX_VALUE));
        assertTrue(mailbox.isEmpty());
        assertEquals(IntStream.range(0, 100).boxed().toList(), trace);
    }

    @Test
    void drainingStopsAtItsLimit() {
        var mailbox = new Mailbox();
        for (int i = 0; i < 10; i++) {
            mailbox.post(() -> {});
        }
        assertEquals(7, mailbox.drain(Runnable::run, 7));
        assertEquals(3, mailbox.drain(Runnable::run, 7));
        assertEquals(0, mailbox.drain(Runnable::run, 7));
    }

    @Test
    void aClosedMailboxRunsWhatItAcceptedAndRefusesTheRest() {
        var mailbox = new Mailbox();
        var trace = new ArrayList<String>();
        mailbox.post(() -> trace.add("accepted"));
        mailbox.close(Runnable::run);
        assertFalse(mailbox.post(() -> trace.add("refused")));
        assertEquals(0, mailbox.drain(Runnable::run, Integer.MAX_VALUE));
        assertEquals(List.of("accepted"), trace);
    }

    @Test
    void aJobThatIsRunByTheCloseMayPost() {
        var mailbox = new Mailbox();
        var trace = new ArrayList<Object>();
        mailbox.post(() -> {
            assertTrue(mailbox.post(() -> trace.add("second")));
            trace.add("first");
        });
        mailbox.close(Runnable::run);
        assertFalse(mailbox.post(() -> trace.add("posted too late")));
        assertEquals(List.of("first", "second"), trace);
    }

    @Test
    void jobsThatPostForEverDoNotKeepItOpen() {
        var mailbox = new Mailbox();
        int[] ran = new int[1];
        mailbox.post(new Runnable() {
            @Override
            public void run() {
                ran[0]++;
                mailbox.post(this);
            }
        });
        mailbox.close(Runnable::run);
        assertTrue(ran[0] > 1 && !mailbox.post(() -> {}), () -> ran[0] + " ran");
    }

    @Test
    void postersThatAreFasterThanTheirJobsDoNotKeepItOpen() throws InterruptedException {
        var mailbox = new Mailbox();
        List<Thread> posters = start(2, number -> {
            while (mailbox.post(Thread::onSpinWait)) {
                Thread.onSpinWait();
            }
        });
        while (mailbox.isEmpty()) {
            Thread.onSpinWait();
        }
        mailbox.close(Runnable::run);
        for (Thread poster : posters) {
            poster.join();
        }
        assertFalse(mailbox.post(() -> {}));
    }

    /** So that a poster who is refused may do the job himself. */
    @Test
    void whenAPostIsRefusedNothingRunsAnyMore() throws InterruptedException {
        for (int round = 0; round < 100; round++) {
            var mailbox = new Mailbox(4);
            int[] plain = new int[1];
            Runnable job = () -> plain[0]++;
            int[] before = new int[1];
            Thread poster = start(1, number -> {
                while (mailbox.post(job)) {
                    before[0]++;
                    LockSupport.parkNanos(1_000); // slower than the jobs run, otherwise the close cuts it off
                }
                plain[0]++; // beside whatever still ran, this would be lost
            }).getFirst();
            while (mailbox.isEmpty()) {
                Thread.onSpinWait();
            }
            mailbox.close(Runnable::run);
            poster.join();
            assertEquals(before[0] + 1, plain[0], "round " + round);
        }
    }

    @Test
    void eachPostersJobsRunInItsOrder() throws InterruptedException {
        int posters = 4;
        int jobs = 20_000;
        var mailbox = new Mailbox();
        int[] next = new int[posters];
        var disorder = new ArrayList<String>();
        List<Thread> threads = start(posters, poster -> {
            for (int i = 0; i < jobs; i++) {
                int number = i;
                mailbox.post(() -> {
                    if (next[poster]++ != number) {
                        disorder.add("poster " + poster + ", job " + number);
                    }
                });
            }
        });
        for (int ran = 0; ran < posters * jobs; ) {
            int drained = mailbox.drain(Runnable::run, 1_000);
            ran += drained;
            if (drained == 0) {
                mailbox.park(Long.MAX_VALUE);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), disorder);
        assertTrue(mailbox.isEmpty());
    }

    @Test
    void postsThatRaceWithTheCloseRunExactlyIfAccepted() throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            int posters = 3;
            var mailbox = new Mailbox(4);
            var accepted = new AtomicInteger();
            var ran = new AtomicInteger();
            var started = new CountDownLatch(posters);
            List<Thread> threads = start(posters, poster -> {
                started.countDown();
                for (int i = 0; i < 1_000 && mailbox.post(ran::incrementAndGet); i++) {
                    accepted.incrementAndGet();
                }
            });
            started.await();
            for (int i = 0; i < round % 20; i++) {
                mailbox.drain(Runnable::run, 16);
            }
            mailbox.close(Runnable::run);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(accepted.get(), ran.get(), "round " + round + ": accepted posts that ran");
        }
    }

    private interface Poster {
        void run(int number);
    }

    private static List<Thread> start(int count, Poster poster) {
        return IntStream.range(0, count)
                .mapToObj(number -> Thread.ofPlatform().daemon().name("poster " + number).start(() -> poster.run(number)))
                .toList();
    }
}
