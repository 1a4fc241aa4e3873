package dev.headrace.examples.tutorial;

import java.util.List;

/** All examples, from generators over coroutines to every core: each after those that it builds on. */
public final class Tutorial {

    private static final List<Example> EXAMPLES = List.of(
            Example.of("fib", "yield: the first ten Fibonacci numbers", new Fib()),
            Example.of("num", "next, send(null) and the end of a generator", new Num()),
            Example.of("send", "send: a generator that receives a value", new Send()),
            Example.of("echo", "a generator that yields what it is sent", new Echo()),
            Example.of("foo", "next: the value of the yield is nothing", new Foo()),
            Example.of("foo-send", "send: the value of the yield is what was sent", new FooSend()),
            Example.of("alternating", "two endless loops that take turns", new Alternating()),
            Example.of("workers", "two workers who rest in turn", new Workers()),
            Example.of("products", "a producer, and a consumer that only receives", new Products()),
            Example.of("consumer", "a producer, and a consumer that answers 200 OK", new Consumer()),
            Example.of("plate", "a plate that goes back and forth, without a lock", new PlateAndFood()),
            Example.of("closing", "an exception into a generator, and its end", new Closing()),
            Example.of("yield-from", "a generator inside a generator", new YieldFrom()),
            Example.of("greenlet", "switch: coroutines that name the next one", new Greenlets()),
            Example.onLoop("functions", "the same order by sleeping", new TwoFunctions()),
            Example.onLoop("hello", "two coroutines on one thread", new Hello()),
            Example.onLoop("date", "two coroutines that print the time every two seconds", new DisplayDate()),
            Example.onLoop("loop", "what a loop can do: callbacks, timers, stop, close", new LoopOperations()),
            Example.onLoop("current-loop", "the loop that a coroutine runs on", new CurrentLoop()),
            Example.of("coroutine", "a coroutine does nothing until somebody wants it", new CoroutineObject()),
            Example.of("await", "join: waiting for a coroutine", new Awaiting()),
            Example.onLoop("do-work", "a loop that runs until a coroutine has ended", new DoWork()),
            Example.onLoop("states", "pending, running, done, cancelled", new TaskStates()),
            Example.onLoop("callback", "a callback at the end of a task", new TaskCallback()),
            Example.onLoop("result", "the result of a task", new TaskResult()),
            Example.onLoop("future", "a promise that a coroutine keeps", new FutureResult()),
            Example.onLoop("future-callback", "a promise whose callback stops the loop", new FutureCallback()),
            Example.of("five-blocking", "five sleeps in a row, blocking", new FiveBlocking()),
            Example.onLoop("five-runs", "five sleeps that nobody awaits", new FiveRuns()),
            Example.onLoop("wait", "three tasks at once", new WaitForThree()),
            Example.of("nested", "wait: who has ended and who has not", new Nested()),
            Example.of("gather", "results in order", new HelloGather()),
            Example.onLoop("cancel-all", "Ctrl-C: cancels all tasks and closes the loop", new CancelAll()),
            Example.of("async-generator", "a generator that suspends between its yields", new AsyncGenerator()),
            Example.of("ten-thousand", "ten thousand coroutines on one loop", new TenThousand()),
            Example.of("blocking", "a blocking call that blocks nobody else", new BlockingCall()),
            Example.of("every-core", "one loop per core, and channels between them", new EveryCore()),
            Example.of("partition", "words counted on every core, equal words on the same one", new Partition()));

    private Tutorial() {}

    /** The examples, in the order in which to read them. */
    public static List<Example> examples() {
        return EXAMPLES;
    }
}
