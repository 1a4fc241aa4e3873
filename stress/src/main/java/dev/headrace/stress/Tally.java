package dev.headrace.stress;

import java.util.List;
import org.openjdk.jcstress.annotations.Expect;

/**
 * What all runs of one test have shown.
 *
 * @param runs how many JVMs ran it
 * @param outcomes every declared outcome, also those never seen, and every one seen
 * @param errors one line for each run that ended with an error instead of a result
 */
record Tally(int runs, List<Outcome> outcomes, List<String> errors) {

    long samples() {
        return outcomes.stream().mapToLong(Outcome::count).sum();
    }

    /** The outcomes of one grade. */
    List<Outcome> graded(Expect grade) {
        return outcomes.stream().filter(outcome -> outcome.grade() == grade).toList();
    }

    /**
     * One sort of outcome, and how often it was seen.
     *
     * @param sentence its description, which begins with the harm if it is forbidden: {@code LOST POST: accepted, but ...}
     */
    record Outcome(Expect grade, String sentence, long count) {

        /** The harm alone: {@code LOST POST}. */
        String harm() {
            int colon = sentence.indexOf(':');
            return colon < 0 ? sentence : sentence.substring(0, colon);
        }
    }
}
