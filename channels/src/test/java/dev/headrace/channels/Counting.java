package dev.headrace.channels;

/** 1, 2, 3 and so on without end, counting how many have been pulled. */
final class Counting {

    int count;

    Pipeline<Integer> numbers() {
        return Pipeline.generate(() -> ++count);
    }
}
