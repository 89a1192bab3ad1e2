package image

import "slices"

// BringsJava reports whether the images of a family have a Java runtime.
func (f Family) BringsJava() bool {
	return slices.Contains([]Family{OpenJDK, Temurin, Corretto, Maven, Gradle, "tomcat", "jetty"}, f)
}
