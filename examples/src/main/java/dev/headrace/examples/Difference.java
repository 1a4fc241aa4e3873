package dev.headrace.examples;

/** A word that two censuses have counted differently. */
record Difference(String word, long onLoops, long onPlainThread) {

    @Override
    public String toString() {
        return "\"" + word + "\": " + Format.count(onLoops) + " on loops, " + Format.count(onPlainThread) + " on a plain thread";
    }
}
