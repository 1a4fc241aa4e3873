package dev.headrace.channels;

import static dev.headrace.loop.Headrace.spawn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The prime sieve: a daisy chain of filters, one coroutine each. */
class SieveTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10})
    void aChainOfFiltersYieldsThePrimes(int capacity) {
        EventLoop.run(() -> {
            Receiver<Integer> numbers = numbersFromTwo(capacity);
            List<Integer> primes = new ArrayList<>();
            while (primes.size() < 300) {
                int prime = numbers.receive();
                primes.add(prime);
                numbers = without(prime, numbers, capacity);
            }
            assertEquals(IntStream.iterate(2, n -> n + 1).filter(SieveTest::isPrime).limit(300).boxed().toList(), primes);
        });
    }

    private static Receiver<Integer> numbersFromTwo(int capacity) {
        Channel<Integer> numbers = Channel.buffered(capacity);
        spawn(() -> {
            for (int i = 2; ; i++) {
                numbers.send(i);
            }
        });
        return numbers;
    }

    private static Receiver<Integer> without(int prime, Receiver<Integer> numbers, int capacity) {
        Channel<Integer> rest = Channel.buffered(capacity);
        spawn(() -> {
            for (int number : numbers) {
                if (number % prime != 0) {
                    rest.send(number);
                }
            }
        });
        return rest;
    }

    private static boolean isPrime(int n) {
        return IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(divisor -> n % divisor == 0);
    }
}
