FROM eclipse-temurin:21-jdk-alpine AS build
WORKDIR /src
COPY gradlew build.gradle settings.gradle ./
COPY gradle ./gradle
RUN --mount=type=cache,target=/root/.gradle ./gradlew dependencies
COPY src ./src
RUN --mount=type=cache,target=/root/.gradle ./gradlew bootJar

FROM eclipse-temurin:21-jre-alpine
RUN addgroup -S app && adduser -S -G app app
COPY --from=build /src/build/libs/app.jar /app.jar
USER app
ENTRYPOINT ["java", "-jar", "/app.jar"]
