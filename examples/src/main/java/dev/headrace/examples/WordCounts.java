package dev.headrace.examples;

import java.util.Arrays;

/**
 * How often each word occurs: a hash table with open addressing, whose words lie one after the other in one array. It makes
 * no object per word, let alone per occurrence. Not for use by several threads at once; it may be handed from one to
 * another.
 */
final class WordCounts {

    /** Takes the entries of a table; see {@link #forEach}. */
    interface Visitor {

        /** One word, the UTF-8 in {@code text} from {@code from} to before {@code to}, lent for the call; and how often it occurs. */
        void entry(byte[] text, int from, int to, int hash, long count);
    }

    /** Room to begin with, for a table that is to hold all words. */
    static final int MANY = 1 << 16;

    /** Each 0, or the hash of a word in the high half and its number plus 1 in the low half. At least half of them are 0. */
    private long[] slots;

    /** The words, in the order of their numbers. */
    private byte[] letters;

    /** For each word, by number, the place after its last letter. */
    private int[] ends;

    private long[] counts;
    private int distinct;

    /** Makes an empty table with room for {@code words} distinct words; it grows. */
    WordCounts(int words) {
        int capacity = Math.max(16, words);
        slots = new long[2 * Integer.highestOneBit(2 * capacity - 1)];
        letters = new byte[8 * capacity];
        ends = new int[capacity];
        counts = new long[capacity];
    }

    /** Counts one occurrence of each word. */
    void addAll(Words words) {
        byte[] letters = words.letters();
        for (int i = 0; i < words.size(); i++) {
            add(letters, words.start(i), words.end(i), words.hash(i), 1);
        }
    }

    /** Counts everything that {@code other} has counted. */
    void addAll(WordCounts other) {
        for (long slot : other.slots) {
            if (slot != 0) {
                int number = (int) slot - 1;
                add(other.letters, other.start(number), other.ends[number], (int) (slot >>> 32), other.counts[number]);
            }
        }
    }

    /** Counts {@code times} occurrences of a word. */
    void add(byte[] text, int from, int to, int hash, long times) {
        int mask = slots.length - 1;
        int at = hash & mask;
        for (long slot; (slot = slots[at]) != 0; at = at + 1 & mask) {
            if ((int) (slot >>> 32) == hash && isWord((int) slot - 1, text, from, to)) {
                counts[(int) slot - 1] += times;
                return;
            }
        }
        insert(at, text, from, to, hash, times);
    }

    /** How often a word occurs. */
    long count(byte[] text, int from, int to, int hash) {
        int mask = slots.length - 1;
        int at = hash & mask;
        for (long slot; (slot = slots[at]) != 0; at = at + 1 & mask) {
            if ((int) (slot >>> 32) == hash && isWord((int) slot - 1, text, from, to)) {
                return counts[(int) slot - 1];
            }
        }
        return 0;
    }

    /** Visits the entries in no particular order. */
    void forEach(Visitor visitor) {
        for (long slot : slots) {
            if (slot != 0) {
                int number = (int) slot - 1;
                visitor.entry(letters, start(number), ends[number], (int) (slot >>> 32), counts[number]);
            }
        }
    }

    /** How many different words there are. */
    int distinct() {
        return distinct;
    }

    /** How many occurrences there are, of all words together. */
    long words() {
        long sum = 0;
        for (int number = 0; number < distinct; number++) {
            sum += counts[number];
        }
        return sum;
    }

    private boolean isWord(int number, byte[] text, int from, int to) {
        return Arrays.equals(letters, start(number), ends[number], text, from, to);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private void insert(int at, byte[] text, int from, int to, int hash, long times) {
        int number = distinct++;
        if (number == ends.length) {
            ends = Arrays.copyOf(ends, 2 * number);
            counts = Arrays.copyOf(counts, 2 * number);
        }
        int start = start(number);
        int end = Math.addExact(start, to - from);
        if (end > letters.length) {
            letters = Arrays.copyOf(letters, Math.max(end, (int) Math.min(2L * letters.length, Integer.MAX_VALUE - 8)));
        }
        System.arraycopy(text, from, letters, start, to - from);
        ends[number] = end;
        counts[number] = times;
        slots[at] = (long) hash << 32 | number + 1;
        if (2 * distinct > slots.length) {
            spread();
        }
    }

    /** Moves everything into twice as many slots. */
    private void spread() {
        long[] more = new long[2 * slots.length];
        int mask = more.length - 1;
        for (long slot : slots) {
            if (slot != 0) {
                int at = (int) (slot >>> 32) & mask;
                while (more[at] != 0) {
                    at = at + 1 & mask;
                }
                more[at] = slot;
            }
        }
        slots = more;
    }
}
