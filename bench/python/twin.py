"""The patterns of the bench in CPython: generators, and asyncio, with the same counts. bench/README.md says what each pattern is.

    twin.py list
    twin.py PATTERN SECONDS [NAME=VALUE...]

The second form runs one iteration for each line that it reads, and writes a line for it: a JSON array with one object for each reading.
An iteration takes SECONDS at least; 0 stands for a single run. Exit status 3: the pattern is not done with this setting.
"""

import asyncio
import json
import random
import sys
import threading
import time

NOT_FOR_IT = 3


def generator(setting):
    count = 20_000

    def numbers():
        for i in range(count):
            yield i & 63

    total = 0
    for number in numbers():
        total += number
    return count


async def switch(setting):
    count = 2_000

    async def yields():
        for _ in range(count // 2):
            await asyncio.sleep(0)

    await asyncio.gather(yields(), yields())
    return count


async def spawn(setting):
    batch, count = 64, 64 * 16

    async def nothing():
        pass

    for _ in range(count // batch):
        await asyncio.gather(*(nothing() for _ in range(batch)))
    return count


async def many(capacity, senders, receivers, count):
    queue = asyncio.Queue(capacity)

    async def send():
        for i in range(count // senders):
            await queue.put(i & 63)

    async def receive():
        total = 0
        for _ in range(count // receivers):
            total += await queue.get()
        return total

    await asyncio.gather(*(send() for _ in range(senders)), *(receive() for _ in range(receivers)))
    return count


async def buffered(setting):
    if setting.get("work", 0):
        sys.exit(NOT_FOR_IT)
    return await many(setting["capacity"], 1, 1, 5_000)


async def fan_in(setting):
    return await many(64, 16, 1, 4_096)


async def fan_out(setting):
    return await many(64, 1, 16, 4_096)


async def timers(setting):
    armed = setting["armed"]
    if armed > 65_536:
        sys.exit(NOT_FOR_IT)  # a minute
    rounds = max(1, 32_768 // armed)
    draw = random.Random(7)
    delays = [3_600 + 600 * draw.random() for _ in range(armed)]
    arming = cancelling = 0
    for _ in range(rounds):
        loop = asyncio.new_event_loop()
        start = time.perf_counter_ns()
        base = loop.time()
        handles = [loop.call_at(base + delay, nothing) for delay in delays]
        all_armed = time.perf_counter_ns()
        for handle in handles:
            handle.cancel()
        cancelling += time.perf_counter_ns() - all_armed
        arming += all_armed - start
        loop.close()
    return {"arm": arming / (armed * rounds), "cancel": cancelling / (armed * rounds)}


def nothing():
    pass


async def memory(setting):
    count = setting["coroutines"]
    queue = asyncio.Queue()
    before = resident()
    tasks = [asyncio.create_task(queue.get()) for _ in range(count)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    weight = (resident() - before) / count
    for _ in range(count):
        queue.put_nowait(0)
    await asyncio.gather(*tasks)
    return {"bytes": weight}


def resident():
    """What the process takes: unlike the others, with what the allocator keeps in reserve."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    except OSError:
        sys.exit(NOT_FOR_IT)


def wake_up(setting):
    trips = 500
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    back = threading.Event()
    times = []
    for _ in range(trips):
        time.sleep(0.0005)
        back.clear()
        start = time.perf_counter_ns()
        loop.call_soon_threadsafe(back.set)
        back.wait()
        times.append(time.perf_counter_ns() - start)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    times.sort()
    return {"p50": times[trips // 2], "p99": times[trips * 99 // 100], "p999": times[trips * 999 // 1000]}


PATTERNS = {
    "switch": switch,
    "spawn": spawn,
    "generator": generator,
    "buffered": buffered,
    "fan-in": fan_in,
    "fan-out": fan_out,
    "timers": timers,
    "memory": memory,
    "wake-up": wake_up,
}


def iterate(pattern, setting, seconds):
    cpu, start = time.process_time_ns(), time.perf_counter_ns()
    elements = 0
    while True:
        outcome = asyncio.run(pattern(setting)) if asyncio.iscoroutinefunction(pattern) else pattern(setting)
        took = time.perf_counter_ns() - start
        elements += outcome if isinstance(outcome, int) else 0
        if took >= seconds * 1e9:
            break
    cores = (time.process_time_ns() - cpu) / took
    readings = outcome if isinstance(outcome, dict) else {"": took / elements}
    return [{"reading": reading, "value": value, "cores": cores} for reading, value in readings.items()]


def main():
    if sys.argv[1:] == ["list"]:
        print("\n".join(PATTERNS))
        return
    if len(sys.argv) < 3:
        sys.exit("usage: twin.py list | PATTERN SECONDS [NAME=VALUE...]")
    pattern = PATTERNS.get(sys.argv[1])
    if pattern is None:
        sys.exit(NOT_FOR_IT)
    seconds = float(sys.argv[2])
    setting = {name: int(value) for name, value in (word.split("=") for word in sys.argv[3:])}
    for _ in sys.stdin:
        print(json.dumps(iterate(pattern, setting, seconds)), flush=True)


if __name__ == "__main__":
    main()
