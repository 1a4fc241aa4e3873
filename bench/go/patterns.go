package main

import (
	"math/rand"
	"runtime"
	"sort"
	"sync"
	"time"
)

var patterns = map[string]pattern{
	"switch":            {timed: yields},
	"spawn":             {timed: spawn},
	"rendezvous":        {timed: func(setting) int { return many(0, 1, 1, 10_000, 0) }},
	"buffered":          {timed: func(s setting) int { return many(s["capacity"], 1, 1, 50_000, s["work"]) }},
	"ping-pong":         {timed: func(setting) int { return pingPong(0, 5_000) }},
	"chain":             {timed: chain},
	"fan-in":            {timed: func(setting) int { return many(64, 16, 1, 49_152, 0) }},
	"fan-out":           {timed: func(setting) int { return many(64, 1, 16, 49_152, 0) }},
	"select":            {timed: selects},
	"sieve":             {timed: sieve},
	"skynet":            {timed: skynet},
	"timers":            {read: timers},
	"sleepers":          {timed: sleepers},
	"memory":            {read: memory},
	"across-rendezvous": {timed: func(setting) int { return many(0, 1, 1, 5_000, 0) }},
	"across-buffered":   {timed: func(s setting) int { return many(s["capacity"], 1, 1, 100_000, s["work"]) }},
	"across-batch":      {timed: func(setting) int { return many(1024, 1, 1, 100_000, 0) }},
	"across-ping-pong":  {timed: func(setting) int { return pingPong(1, 5_000) }},
	"across-many":       {timed: func(setting) int { return many(1024, 16, 1, 98_304, 0) }},
	"wake-up":           {read: wakeUp},
}

// The results go here, so that the compiler cannot leave the work out.
var sink int

func yields(setting) int {
	const count = 20_000
	var both sync.WaitGroup
	both.Add(2)
	for i := 0; i < 2; i++ {
		go func() {
			for j := 0; j < count/2; j++ {
				runtime.Gosched()
			}
			both.Done()
		}()
	}
	both.Wait()
	return count
}

func spawn(setting) int {
	const batch, count = 64, 64 * 256
	var all sync.WaitGroup
	for i := 0; i < count/batch; i++ {
		all.Add(batch)
		for j := 0; j < batch; j++ {
			go all.Done()
		}
		all.Wait()
	}
	return count
}

func send(to chan<- int, count int) {
	for i := 0; i < count; i++ {
		to <- i & 63
	}
}

func receive(from <-chan int, count, work int) int {
	sum := 0
	for i := 0; i < count; i++ {
		sum += <-from
		if work > 0 {
			consume(work)
		}
	}
	return sum
}

func many(capacity, senders, receivers, count, work int) int {
	channel := make(chan int, capacity)
	sums := make(chan int, receivers)
	for i := 0; i < senders; i++ {
		go send(channel, count/senders)
	}
	for i := 0; i < receivers; i++ {
		go func() { sums <- receive(channel, count/receivers, work) }()
	}
	for i := 0; i < receivers; i++ {
		sink += <-sums
	}
	return count
}

var random = uint64(time.Now().UnixNano())

// Some arithmetic whose steps depend on each other: about as long as as many of JMH's tokens.
//
//go:noinline
func consume(tokens int) {
	value := random
	for i := tokens; i > 0; i-- {
		value += (value*0x5DEECE66D + 0xB + uint64(i)) & 0xFFFFFFFFFFFF
	}
	if value == 42 {
		random += value
	}
}

func pingPong(capacity, count int) int {
	there, back := make(chan int, capacity), make(chan int, capacity)
	go func() {
		for ball := range there {
			back <- ball
		}
	}()
	for i := 0; i < count; i++ {
		there <- i & 63
		sink += <-back
	}
	close(there)
	return count
}

func chain(s setting) int {
	const stages, numbers = 10_000, 50
	first := make(chan int, s["capacity"])
	last := first
	for i := 0; i < stages; i++ {
		from, to := last, make(chan int, s["capacity"])
		go func() {
			for j := 0; j < numbers; j++ {
				to <- <-from
			}
		}()
		last = to
	}
	go send(first, numbers)
	sink += receive(last, numbers, 0)
	return stages * numbers
}

func selects(s setting) int {
	const count = 8_000
	clauses := s["clauses"]
	var c [8]chan int // a channel that is nil is never ready
	for i := 0; i < clauses; i++ {
		c[i] = make(chan int)
		go send(c[i], count/clauses)
	}
	switch clauses {
	case 1:
		for i := 0; i < count; i++ {
			select {
			case v := <-c[0]:
				sink += v
			}
		}
	case 2:
		for i := 0; i < count; i++ {
			select {
			case v := <-c[0]:
				sink += v
			case v := <-c[1]:
				sink += v
			}
		}
	default:
		for i := 0; i < count; i++ {
			select {
			case v := <-c[0]:
				sink += v
			case v := <-c[1]:
				sink += v
			case v := <-c[2]:
				sink += v
			case v := <-c[3]:
				sink += v
			case v := <-c[4]:
				sink += v
			case v := <-c[5]:
				sink += v
			case v := <-c[6]:
				sink += v
			case v := <-c[7]:
				sink += v
			}
		}
	}
	return count
}

// Goroutines cannot be cancelled: each looks at a second channel, as Go programs do.
func sieve(setting) int {
	const primes = 1_000
	over := make(chan struct{})
	defer close(over)
	numbers := make(chan int)
	go func() {
		for i := 2; ; i++ {
			select {
			case numbers <- i:
			case <-over:
				return
			}
		}
	}()
	in := numbers
	for i := 0; i < primes; i++ {
		prime := <-in
		sink = prime
		from, out := in, make(chan int)
		go func() {
			for {
				var number int
				select {
				case number = <-from:
				case <-over:
					return
				}
				if number%prime != 0 {
					select {
					case out <- number:
					case <-over:
						return
					}
				}
			}
		}()
		in = out
	}
	return 1
}

func skynet(setting) int {
	result := make(chan int)
	go node(result, 0, 1_000_000)
	sink += <-result
	return 1
}

func node(parent chan<- int, number, size int) {
	if size == 1 {
		parent <- number
		return
	}
	children := make(chan int)
	for i := 0; i < 10; i++ {
		go node(children, number+i*(size/10), size/10)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-children
	}
	parent <- sum
}

func timers(s setting) map[string]float64 {
	const atLeast = 262_144
	armed := s["armed"]
	rounds := 1
	if atLeast/armed > 1 {
		rounds = atLeast / armed
	}
	draw := rand.New(rand.NewSource(7))
	delays := make([]time.Duration, armed)
	for i := range delays {
		delays[i] = time.Hour + time.Duration(draw.Int63n(int64(10*time.Minute)))
	}
	handles := make([]*time.Timer, armed)
	var arming, cancelling time.Duration
	for round := 0; round < rounds; round++ {
		start := time.Now()
		for i := range handles {
			handles[i] = time.AfterFunc(delays[i], func() {})
		}
		allArmed := time.Now()
		for _, handle := range handles {
			handle.Stop()
		}
		arming += allArmed.Sub(start)
		cancelling += time.Since(allArmed)
	}
	count := float64(armed * rounds)
	return map[string]float64{"arm": float64(arming) / count, "cancel": float64(cancelling) / count}
}

func sleepers(setting) int {
	const count = 1_000_000
	var all sync.WaitGroup
	all.Add(count)
	for i := 0; i < count; i++ {
		go func() {
			time.Sleep(time.Second)
			all.Done()
		}()
	}
	all.Wait()
	return 1
}

func memory(s setting) map[string]float64 {
	count := s["coroutines"]
	channel := make(chan int)
	var all sync.WaitGroup
	all.Add(count)
	before := inUse()
	for i := 0; i < count; i++ {
		go func() {
			<-channel
			all.Done()
		}()
	}
	time.Sleep(100 * time.Millisecond) // for all to have come to wait
	after := inUse()
	close(channel)
	all.Wait()
	return map[string]float64{"bytes": float64(after-before) / float64(count)}
}

// Heap and stacks after a collection.
func inUse() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc + stats.StackInuse)
}

// From a goroutine locked to its thread to another, both of which sleep, and back.
func wakeUp(setting) map[string]float64 {
	const trips = 500
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	there, back := make(chan int), make(chan int)
	go func() {
		runtime.LockOSThread()
		for ball := range there {
			back <- ball
		}
	}()
	times := make([]float64, trips)
	for i := range times {
		time.Sleep(500 * time.Microsecond)
		start := time.Now()
		there <- i
		<-back
		times[i] = float64(time.Since(start))
	}
	close(there)
	sort.Float64s(times)
	return map[string]float64{"p50": times[trips/2], "p99": times[trips*99/100], "p999": times[trips*999/1000]}
}
