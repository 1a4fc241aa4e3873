package dev.headrace.channels;

/** How to set up the stages of a pipeline for one run. Opening does nothing yet but say what must be closed; pulling does. */
@FunctionalInterface
interface Plan<T> {

    Source<T> open(Run run);
}
