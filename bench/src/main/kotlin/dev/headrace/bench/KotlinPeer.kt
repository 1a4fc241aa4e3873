package dev.headrace.bench

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select
import kotlinx.coroutines.yield

/** The same patterns in Kotlin's coroutines, on the event loop of one thread. */
object KotlinPeer {

    /** Two coroutines that yield to each other, [count] times in all. */
    @JvmStatic
    fun yields(count: Int) = runBlocking {
        repeat(2) { launch { repeat(count / 2) { yield() } } }
    }

    /** [count] coroutines that end at once, launched in batches of [batch]. */
    @JvmStatic
    fun launches(count: Int, batch: Int) = runBlocking {
        var ended = 0
        repeat(count / batch) {
            repeat(batch) { launch { ended++ } }
            yield()
        }
        ended
    }

    /** One coroutine sends [count] numbers to another; returns their sum. */
    @JvmStatic
    fun pass(count: Int, capacity: Int): Long = runBlocking {
        val channel = Channel<Int>(capacity)
        launch {
            repeat(count) { channel.send(it and 63) }
            channel.close()
        }
        var sum = 0L
        for (element in channel) sum += element
        sum
    }

    /** A number goes to another coroutine and comes back, [count] times; returns their sum. */
    @JvmStatic
    fun pingPong(count: Int): Long = runBlocking {
        val there = Channel<Int>()
        val back = Channel<Int>()
        launch { for (ball in there) back.send(ball) }
        var sum = 0L
        repeat(count) {
            there.send(it and 63)
            sum += back.receive()
        }
        there.close()
        sum
    }

    /** Receives [count] numbers by select over two rendezvous channels; returns their sum. */
    @JvmStatic
    fun selects(count: Int): Long = runBlocking {
        val channels = List(2) { Channel<Int>() }
        for (channel in channels) {
            launch { repeat(count / 2) { channel.send(it and 63) } }
        }
        val (one, other) = channels
        var sum = 0L
        repeat(count) {
            sum += select<Int> {
                one.onReceive { it }
                other.onReceive { it }
            }
        }
        sum
    }

    /** The last of the first [primes] primes, by a chain of filters. */
    @JvmStatic
    fun sieve(primes: Int): Int = runBlocking {
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
    fun skynet(leaves: Int): Long = runBlocking {
        val result = Channel<Long>()
        launch { node(this@runBlocking, result, 0, leaves) }
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

    /** [count] coroutines that sleep for a second at the same time. */
    @JvmStatic
    fun sleepers(count: Int) = runBlocking {
        repeat(count) { launch { delay(1000) } }
    }
}
