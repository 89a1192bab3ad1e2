// Package build tells what a Dockerfile means: its stages, what each takes from
// others, and what is in force at each instruction. What it says is what BuildKit
// v0.34 does; tests compare the two.
//
// # Graphs
//
// [New] makes the [Graph] of a file, and [Graph.Update] that of its next version,
// which shares every [Stage] whose text is the same and all that is known of it.
// An edit costs the stage that it is in and the stages that depend on what it
// changes; beyond that only lists of the stages are copied. [Graph.Same] says
// whether what was found out about a stage still holds.
//
//	next := graph.Update(graph.File.Edit(change))
//
// A graph is what a plain build would do. [Graph.With] is what it does when it is
// told more: the stage that becomes the image ([Graph.Final]), and named contexts,
// which stand in the place of stages and images.
//
// # Stages and nodes
//
// What stands before the first FROM is [Graph.Meta], a stage as well. A [Node] is
// a syntax node in its place; a [Loc] is a place that counts from a node, and
// [Graph.Span] leads to the file from there. What ONBUILD adds to a stage is in
// [Graph.Triggers].
//
// [Graph.Uses] and [Graph.UsedBy] are the edges: FROM, COPY --from and
// RUN --mount=from. [Graph.Needed] and [Graph.InImage] say how far a stage
// reaches the image, [Graph.Problems] what keeps it from being built. No text
// makes any of this fail.
//
// # Scopes
//
// [Graph.Scope] is what is in force before an instruction: SHELL, USER, WORKDIR,
// and the variables of ARG and ENV. [Scope.Expand] replaces variables by BuildKit's
// own lexer and says whether the result is certain: what an ARG without a default, the platform
// or the base image decides is not.
//
// # Memory
//
// A graph keeps what other instructions depend on, and makes the other nodes of
// a stage when somebody asks for them. Scripts and what [Graph.Remember] holds may
// grow to many times the file; [Graph.Trim] lets go of them where they are too many.
package build
