package dev.headrace.bench

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
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

    /** [count] coroutines that sleep for a second at the same time. */
    @JvmStatic
    fun sleepers(count: Int) = runBlocking {
        repeat(count) { launch { delay(1000) } }
    }
}
