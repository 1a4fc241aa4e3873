package dev.headrace.bench.patterns;

import java.util.concurrent.Executor;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.ExecutorCoroutineDispatcher;
import kotlinx.coroutines.ThreadPoolDispatcherKt;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Two dispatchers of one thread each: what is nearest to two loops in Kotlin. */
@State(Scope.Benchmark)
public class KotlinThreads {

    private final ExecutorCoroutineDispatcher one = ThreadPoolDispatcherKt.newSingleThreadContext("one");
    private final ExecutorCoroutineDispatcher other = ThreadPoolDispatcherKt.newSingleThreadContext("other");

    CoroutineContext one() {
        return one;
    }

    CoroutineContext other() {
        return other;
    }

    /** The first, without coroutines. */
    Executor executor() {
        return one.getExecutor();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        one.close();
        other.close();
    }
}
