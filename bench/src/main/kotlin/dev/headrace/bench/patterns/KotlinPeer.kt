package dev.headrace.bench.patterns

import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.yield
import org.openjdk.jmh.infra.Blackhole

/** The patterns in Kotlin's coroutines, on the [CoroutineContext] that each is given. */
object KotlinPeer {

    /** The event loop of one thread, the caller's. */
    @JvmField
    val ONE_THREAD: CoroutineContext = EmptyCoroutineContext

    /** The default dispatcher: as many threads as there are processors, and work stealing. */
    @JvmField
    val DEFAULT: CoroutineContext = Dispatchers.Default

    /** Two coroutines that yield to each other, [count] times in all. */
    @JvmStatic
    fun yields(context: CoroutineContext, count: Int) = runBlocking(context) {
        repeat(2) { launch { repeat(count / 2) { yield() } } }
    }

    /** [count] coroutines that end at once, launched in batches of [batch], each joined. */
    @JvmStatic
    fun launches(context: CoroutineContext, count: Int, batch: Int) = runBlocking(context) {
        val scope = this
        repeat(count / batch) {
            val jobs = Array(batch) { scope.launch { } }
            for (job in jobs) job.join()
        }
    }

    /** The sum of [count] numbers out of a sequence. */
    @JvmStatic
    fun sequence(count: Int): Long {
        val numbers = sequence { for (i in 0 until count) yield(i and 63) }
        var sum = 0L
        for (number in numbers) sum += number
        return sum
    }

    /** [count] numbers from [senders] coroutines to [receivers], which work for each; returns their sum. */
    @JvmStatic
    fun many(context: CoroutineContext, capacity: Int, senders: Int, receivers: Int, count: Int, work: Int): Long = runBlocking(context) {
        val channel = Channel<Int>(capacity)
        repeat(senders) { launch { send(channel, count / senders) } }
        List(receivers) { async { receive(channel, count / receivers, work) } }.awaitAll().sum()
    }

    /** One coroutine in [from] sends [count] numbers to another in [to], which works for each; returns their sum. */
    @JvmStatic
    fun across(from: CoroutineContext, to: CoroutineContext, capacity: Int, count: Int, work: Int): Long = runBlocking {
        val channel = Channel<Int>(capacity)
        launch(from) { send(channel, count) }
        async(to) { receive(channel, count, work) }.await()
    }

    /** One coroutine sends [count] numbers to another, which takes all there are, up to [max], whenever it wakes up; returns their sum. */
    @JvmStatic
    fun batches(from: CoroutineContext, to: CoroutineContext, capacity: Int, max: Int, count: Int): Long = runBlocking {
        val channel = Channel<Int>(capacity)
        launch(from) { send(channel, count) }
        async(to) {
            val batch = ArrayList<Int>(max)
            var sum = 0L
            var left = count
            while (left > 0) {
                batch.add(channel.receive())
                while (batch.size < max) batch.add(channel.tryReceive().getOrNull() ?: break)
                for (element in batch) sum += element
                left -= batch.size
                batch.clear()
            }
            sum
        }.await()
    }

    /** A number goes from [here] to a coroutine [there] and comes back, [count] times; returns their sum. */
    @JvmStatic
    fun pingPong(here: CoroutineContext, there: CoroutineContext, capacity: Int, count: Int): Long = runBlocking(here) {
        val out = Channel<Int>(capacity)
        val back = Channel<Int>(capacity)
        launch(there) { for (ball in out) back.send(ball) }
        var sum = 0L
        repeat(count) {
            out.send(it and 63)
            sum += back.receive()
        }
        out.close()
        sum
    }

    /** [count] numbers through [stages] coroutines one after the other; returns their sum. */
    @JvmStatic
    fun chain(context: CoroutineContext, capacity: Int, stages: Int, count: Int): Long = runBlocking(context) {
        val first = Channel<Int>(capacity)
        var last = first
        repeat(stages) {
            val from = last
            val to = Channel<Int>(capacity)
            launch { repeat(count) { to.send(from.receive()) } }
            last = to
        }
        launch { send(first, count) }
        receive(last, count, 0)
    }

    /** Receives [count] numbers by select over [clauses] rendezvous channels; returns their sum. */
    @JvmStatic
    fun selects(context: CoroutineContext, clauses: Int, count: Int): Long = runBlocking(context) {
        val channels = Array(clauses) { Channel<Int>() }
        for (channel in channels) launch { send(channel, count / clauses) }
        var sum = 0L
        repeat(count) {
            sum += select<Int> { for (channel in channels) channel.onReceive { it } }
        }
        sum
    }

    /** The last of the first [primes] primes, by a chain of filters. */
    @JvmStatic
    fun sieve(context: CoroutineContext, primes: Int): Int = runBlocking(context) {
        val numbers = Channel<Int>()
        launch {
            var number = 2
            while (true) numbers.send(number++)
        }
        var last = 0
        var input = numbers
        repeat(primes) {
            val prime = input.receive()
            last = prime
            val from = input
            val out = Channel<Int>()
            launch {
                for (number in from) if (number % prime != 0) out.send(number)
            }
            input = out
        }
        coroutineContext.cancelChildren()
        last
    }

    /** Adds up the numbers of [leaves] leaves of a tree of coroutines. */
    @JvmStatic
    fun skynet(context: CoroutineContext, leaves: Int): Long = runBlocking(context) {
        val result = Channel<Long>()
        val scope = this
        launch { node(scope, result, 0, leaves) }
        result.receive()
    }

    private suspend fun node(scope: CoroutineScope, parent: Channel<Long>, number: Long, size: Int) {
        if (size == 1) {
            parent.send(number)
            return
        }
        val children = Channel<Long>()
        repeat(10) {
            val child = number + it * (size / 10)
            scope.launch { node(scope, children, child, size / 10) }
        }
        var sum = 0L
        repeat(10) { sum += children.receive() }
        parent.send(sum)
    }

    /** [count] coroutines that sleep for [millis] at the same time. */
    @JvmStatic
    fun sleepers(context: CoroutineContext, count: Int, millis: Long) = runBlocking(context) {
        repeat(count) { launch { delay(millis) } }
    }

    /** Runs [whileParked] while [count] coroutines wait in receive. */
    @JvmStatic
    fun parked(count: Int, whileParked: Runnable) = runBlocking {
        val channel = Channel<Int>()
        repeat(count) { launch { for (nothing in channel) error("nobody sends") } }
        yield()
        whileParked.run()
        channel.close()
    }

    private suspend fun send(channel: Channel<Int>, count: Int) {
        repeat(count) { channel.send(it and 63) }
    }

    private suspend fun receive(channel: Channel<Int>, count: Int, work: Int): Long {
        var sum = 0L
        repeat(count) {
            sum += channel.receive()
            if (work > 0) Blackhole.consumeCPU(work.toLong())
        }
        return sum
    }
}
