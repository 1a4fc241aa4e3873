package dev.headrace.bench;

import static dev.headrace.loop.Headrace.spawn;

import dev.headrace.channels.Channel;
import dev.headrace.channels.Receiver;
import dev.headrace.loop.EventLoop;
import dev.headrace.loop.Task;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The first thousand primes by a chain of coroutines, each of which takes out the multiples of one prime: Go's sieve. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"})
public class SieveBenchmark {

    private static final int PRIMES = 1_000;

    /** On one loop. */
    @Benchmark
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

    /** Kotlin, one thread. */
    @Benchmark
    public int kotlin() {
        return KotlinPeer.sieve(PRIMES);
    }
}
