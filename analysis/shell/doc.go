// Package shell says what the commands of RUN, CMD, ENTRYPOINT and HEALTHCHECK
// do: it parses them with mvdan.cc/sh, maps every node back to its place in the
// instruction, and speaks of commands, flags and package-manager calls.
//
// # From an instruction to commands
//
// [Parse] takes an instruction and the SHELL in force there and returns a
// [Script]. Its Source is byte for byte what the builder hands to the shell:
// the logical line without continuations and comments, the body of RUN <<EOF,
// or the string behind -c in an exec form that starts a shell. File is the
// tree of that text, and [Script.Span] gives the place of any node of it in
// the instruction, however many lines, escapes and quotes lie between.
//
// [Script.Commands] lists the simple commands in order of the text, those in
// substitutions, functions and sh -c '…' as well. A [Command] comes without
// what stands around it: sudo, env and their kind are noted as Wrappers, FOO=x
// as Env, a cd before it as Dir, and what decides whether it runs at all as
// Context. Its words are resolved: quotes are gone and variables that the same
// script has set are filled in.
//
//	for _, c := range script.Named("curl") {
//		if c.HasFlag("-k", "--insecure") && !c.Context.Has(shell.InFunction) { … }
//	}
//
// A [Word] whose value depends on anything else is not Known: its Text is
// empty, and Template still shows its fixed parts. So a rule that compares Text
// with a literal never sees a match that is not there.
//
// # Values for what commands do
//
// Rules should not have to know the tools. Over the commands lie values that
// say the same for all of them:
//
//   - [Script.Packages]: calls of package managers, with a [Verb] that is the
//     same word for apt-get install, apk add and yarn, and each [Package] with
//     its version;
//   - [Script.Downloads]: what curl and wget fetch, and where it goes;
//   - [Script.Archives]: what tar, unzip and others unpack or pack;
//   - [Script.Clones]: git clones with their depth;
//   - [Script.Removals]: what rm and find -delete take away.
//
// # Merging
//
// [Merge] writes several RUNs as one, or says why it does not. It works on the
// programs, not on their text: what a RUN leaves behind in its shell, such as a
// directory or a variable, decides whether it needs a subshell; set -e decides
// whether commands are joined by && or by ; and what only the builder brings
// back, such as /etc/hosts, keeps RUNs apart. The result is read back and its
// tree compared with the intended one before it is returned. A property test
// runs random programs both ways under dash, bash and busybox.
//
// # Limits
//
// Nothing here runs anything or reads a file. Scripts beyond 64 KiB, or nested
// deeper than any person writes, are not read and have an Err. PowerShell, cmd
// and other languages are recognised and left alone. A Script is immutable and
// safe for concurrent use; build keeps one for each instruction.
package shell
