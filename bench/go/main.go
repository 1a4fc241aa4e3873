// The patterns of the bench in Go, with the same counts; bench/README.md says what each of them is.
//
//	go-twin list
//	go-twin PATTERN SECONDS [NAME=VALUE...]
//
// The second form runs one iteration for each line that it reads, and writes a line for it: a JSON array with one object for each
// reading. An iteration takes SECONDS at least; 0 stands for a single run. Exit status 3: the pattern is not done with this setting.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const notForIt = 3

// A result is what one iteration writes.
type result struct {
	Reading string  `json:"reading"`
	Value   float64 `json:"value"`
	Bytes   float64 `json:"bytes,omitempty"`
	Cores   float64 `json:"cores"`
}

// A timed pattern does its work once and says how many elements that was; a read one measures for itself and gives readings.
type pattern struct {
	timed func(setting) int
	read  func(setting) map[string]float64
}

type setting map[string]int

func main() {
	if len(os.Args) == 2 && os.Args[1] == "list" {
		list()
		return
	}
	if len(os.Args) < 3 {
		fail("usage: go-twin list | PATTERN SECONDS [NAME=VALUE...]")
	}
	chosen, known := patterns[os.Args[1]]
	if !known {
		os.Exit(notForIt)
	}
	seconds, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		fail("no number of seconds: " + os.Args[2])
	}
	with := setting{}
	for _, word := range os.Args[3:] {
		name, value, _ := strings.Cut(word, "=")
		with[name] = number(value)
	}
	for laps := bufio.NewScanner(os.Stdin); laps.Scan(); {
		line, _ := json.Marshal(iterate(chosen, with, seconds))
		fmt.Println(string(line))
	}
}

func iterate(chosen pattern, with setting, seconds float64) []result {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu, start := processorTime(), time.Now()
	elements := 0
	var readings map[string]float64
	for {
		if chosen.read != nil {
			readings = chosen.read(with)
		} else {
			elements += chosen.timed(with)
		}
		if time.Since(start).Seconds() >= seconds {
			break
		}
	}
	took := time.Since(start)
	cores := float64(processorTime()-cpu) / float64(took)
	runtime.ReadMemStats(&after)
	if chosen.read == nil {
		bytes := float64(after.TotalAlloc-before.TotalAlloc) / float64(elements)
		return []result{{"", float64(took) / float64(elements), bytes, cores}}
	}
	var results []result
	for reading, value := range readings {
		results = append(results, result{reading, value, 0, cores})
	}
	return results
}

// How long the process has run on all processors.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func list() {
	var names []string
	for name := range patterns {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Println(name)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		fail("no number: " + text)
	}
	return value
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(2)
}
