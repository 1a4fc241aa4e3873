package dev.headrace.bench.patterns;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.channels.Receiver;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import org.openjdk.jmh.annotations.Benchmark;

/** The first thousand primes by a chain of coroutines, each of which takes out the multiples of one prime: Go's sieve. */
@Pattern(value = "sieve", unit = Unit.MILLIS, warmupShots = 5, shots = 10, seconds = 6)
public class SieveBenchmark {

    private static final int PRIMES = 1_000;

    /** On one loop. */
    @Benchmark
    @Contestant(value = "Headrace", as = Role.OWN)
    public int headrace() {
        int[] last = new int[1];
        EventLoop.run(() -> {
            var numbers = Channel.<Integer>rendezvous();
            var source = spawn(() -> {
                for (int i = 2; ; i++) {
                    numbers.send(i);
                }
            });
            Task<?>[] filters = new Task<?>[PRIMES];
            Receiver<Integer> in = numbers;
            for (int i = 0; i < PRIMES; i++) {
                int prime = in.receive();
                last[0] = prime;
                var out = Channel.<Integer>rendezvous();
                var from = in;
                filters[i] = spawn(() -> {
                    while (true) {
                        int number = from.receive();
                        if (number % prime != 0) {
                            out.send(number);
                        }
                    }
                });
                in = out;
            }
            source.cancel();
            for (var filter : filters) {
                filter.cancel();
            }
        });
        return last[0];
    }

    /** One thread. */
    @Benchmark
    @Contestant("Kotlin")
    public int kotlin() {
        return KotlinPeer.sieve(KotlinPeer.ONE_THREAD, PRIMES);
    }

    /** The default dispatcher. */
    @Benchmark
    @Contestant("Kotlin, default dispatcher")
    public int kotlinDefault() {
        return KotlinPeer.sieve(KotlinPeer.DEFAULT, PRIMES);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("Jox")
    public int jox() throws InterruptedException {
        return VirtualThreads.sieve(() -> Pipe.jox(0), PRIMES);
    }

    /** Virtual threads. */
    @Benchmark
    @Contestant("SynchronousQueue")
    public int synchronousQueue() throws InterruptedException {
        return VirtualThreads.sieve(() -> Pipe.blockingQueue(0), PRIMES);
    }
}
