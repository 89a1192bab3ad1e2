FROM alpine:3.24
RUN set -eux; \
	addgroup -g 11211 memcache; \
	adduser -D -u 11211 -G memcache memcache
RUN apk add --no-cache libsasl
ENV MEMCACHED_VERSION 1.6.32
ENV MEMCACHED_SHA1 8b32d1a6d8c4d3c3a5d0a6c2
RUN set -eux; \
	apk add --no-cache --virtual .build-deps \
		ca-certificates \
		gcc \
		libc-dev \
		libevent-dev \
		linux-headers \
		make \
		perl \
		tar \
	; \
	wget -O memcached.tar.gz "https://memcached.org/files/memcached-$MEMCACHED_VERSION.tar.gz"; \
	echo "$MEMCACHED_SHA1  memcached.tar.gz" | sha1sum -c -; \
	mkdir -p /usr/src/memcached; \
	tar -xzf memcached.tar.gz -C /usr/src/memcached --strip-components=1; \
	rm memcached.tar.gz; \
	cd /usr/src/memcached; \
	./configure --build="$(uname -m)" --enable-sasl; \
	nproc="$(nproc)"; \
	make -j "$nproc"; \
	make test PARALLEL="$nproc"; \
	make install; \
	cd / && rm -rf /usr/src/memcached; \
	runDeps="$(scanelf --needed --nobanner --format '%n#p' --recursive /usr/local | tr ',' '\n' | sort -u)"; \
	apk add --no-network --virtual .memcached-rundeps $runDeps; \
	apk del --no-network .build-deps; \
	memcached -V
COPY docker-entrypoint.sh /usr/local/bin/
RUN ln -s usr/local/bin/docker-entrypoint.sh /entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]
USER memcache
EXPOSE 11211
CMD ["memcached"]
