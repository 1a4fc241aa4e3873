/**
 * The launcher of the stress tests, {@code ./headrace stress}: runs jcstress, reads its results, and tells whether they
 * prove anything. The tests themselves are in the packages of the classes that they test; the {@linkplain dev.headrace.soak soak} is
 * a program of its own behind the same {@link dev.headrace.stress.Main}.
 *
 * <p>jcstress ends with status 0 also when nothing ran, and knows nothing of our controls. So this module has its own
 * {@link dev.headrace.stress.Verdict}: every planned run has a result, nothing forbidden was seen, and every
 * {@link dev.headrace.stress.Control} has shown its race.
 */
@NullMarked
package dev.headrace.stress;

import org.jspecify.annotations.NullMarked;
