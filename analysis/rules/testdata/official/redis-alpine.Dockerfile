FROM alpine:3.24

RUN set -eux; \
	addgroup -S -g 1000 cache; \
	adduser -S -G cache -u 999 cache

RUN apk add --no-cache \
		'su-exec>=0.2' \
		tzdata

RUN set -eux; \
	\
	apk add --no-cache --virtual .build-deps \
		coreutils \
		dpkg-dev dpkg \
		gcc \
		linux-headers \
		make \
		musl-dev \
		openssl-dev \
		wget \
	; \
	\
	wget -O cache.tar.gz http://download.example.com/cache-7.tar.gz; \
	echo "abc *cache.tar.gz" | sha256sum -c -; \
	mkdir -p /usr/src/cache; \
	tar -xzf cache.tar.gz -C /usr/src/cache --strip-components=1; \
	rm cache.tar.gz; \
	make -C /usr/src/cache -j "$(nproc)" all; \
	make -C /usr/src/cache install; \
	rm -r /usr/src/cache; \
	runDeps="$( \
		scanelf --needed --nobanner --format '%n#p' --recursive /usr/local \
			| tr ',' '\n' \
			| sort -u \
			| awk 'system("[ -e /usr/local/lib/" $1 " ]") == 0 { next } { print "so:" $1 }' \
	)"; \
	apk add --no-network --virtual .cache-rundeps $runDeps; \
	apk del --no-network .build-deps; \
	\
	cache-cli --version

RUN mkdir /data && chown cache:cache /data
VOLUME /data
WORKDIR /data
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
EXPOSE 6379
CMD ["cache-server"]
