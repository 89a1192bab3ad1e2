package shell

import (
	"strings"
	"sync"
)

// styleTable says for each tool which flags take a value as the next word, as
// its manual has it: short flags as letters, long ones by name. A key of two
// words holds what a subcommand adds. Marks in front of the names: "single"
// for tools whose -name is one flag, "bundle" for those whose first word may
// be a cluster, "command" where flags end at the first operand.
var styleTable = map[string][2]string{
	// System packages.
	"apt-get":        {"otcah", "--option --target-release --default-release --config-file --host-architecture --build-profiles --with-source"},
	"apt":            {"otcah", "--option --target-release --default-release --config-file --host-architecture --build-profiles --with-source"},
	"aptitude":       {"otFOwq", "--target-release --default-release --display-format --sort --width --add-user-tag --remove-user-tag"},
	"apk":            {"pXt", "--root --repository --virtual --arch --cache-dir --cache-max-age --keys-dir --repositories-file --wait --progress-fd --timeout"},
	"dnf":            {"xcdeR", dnfLong},
	"yum":            {"xcdeR", dnfLong},
	"tdnf":           {"xcdeR", dnfLong},
	"microdnf":       {"xcdeR", dnfLong},
	"zypper":         {"cRpDC", "--config --root --reposd-dir --cache-dir --raw-cache-dir --plus-repo --plus-content --installroot"},
	"zypper in":      {"tr", "--type --repo --from --name --capability"},
	"zypper install": {"tr", "--type --repo --from --name --capability"},
	"zypper rm":      {"tr", "--type --repo"},
	"zypper remove":  {"tr", "--type --repo"},
	"pacman":         {"br", "--dbpath --root --arch --cachedir --color --config --gpgdir --hookdir --logfile --sysroot --assume-installed --ignore --ignoregroup --overwrite --print-format"},
	"dpkg":           {"D", "--root --admindir --instdir --log"},

	// JavaScript.
	"npm":  {"wLC", npmLong},
	"yarn": {"", "--cwd --cache-folder --modules-folder --global-folder --registry --network-timeout --network-concurrency --mutex --preferred-cache-folder --use-yarnrc --https-proxy --proxy --mode --prefix"},
	"pnpm": {"CF", "--dir --filter --filter-prod --store-dir --virtual-store-dir --registry --reporter --modules-dir --lockfile-dir --network-concurrency --child-concurrency --workspace-concurrency --loglevel --node-linker --config-dir"},
	"bun":  {"c", "--config --cwd --cache-dir --registry --backend --filter --omit --network-concurrency --concurrent-scripts --target --outdir --outfile --entry-naming"},
	"node": {"rC", "--require --import --loader --experimental-loader --conditions --env-file --env-file-if-exists --title"}, // https://nodejs.org/api/cli.html
	"npx":  {"pcw", "command --package --call --workspace"},

	// Python.
	"pip":            {"", "--log --proxy --retries --timeout --exists-action --trusted-host --cert --client-cert --cache-dir --python --keyring-provider --use-feature --use-deprecated"},
	"pip install":    {"rcetiCf", pipLong},
	"pip download":   {"rcdif", pipLong + " --dest"},
	"pip wheel":      {"rcwif", pipLong + " --wheel-dir"},
	"pip uninstall":  {"r", "--requirement"},
	"pipx":           {"", "--python --pip-args --index-url --suffix --backend"},
	"uv":             {"", "--cache-dir --directory --project --config-file --color"},
	"uv pip":         {"rcepPn", uvLong},
	"uv sync":        {"pPn", uvLong},
	"uv add":         {"rcp", uvLong},
	"uv run":         {"pw", "command " + uvLong + " --with --with-requirements --env-file"},
	"uv tool":        {"pw", uvLong + " --with --with-requirements"},
	"uv venv":        {"p", uvLong + " --prompt"},
	"uv export":      {"op", uvLong + " --output-file --format"},
	"poetry":         {"CP", "--directory --project --without --with --only --extras --group --format --output --source --python"},
	"poetry add":     {"EG", "--extras --group"},
	"poetry install": {"E", "--extras"},
	"poetry export":  {"foE", "--extras"},
	"pipenv":         {"", "--python --pypi-mirror --requirements --categories"},
	"pipenv install": {"ri", "--index"},
	"conda env":      {"f", ""},
	"conda create":   {"f", ""},
	"conda install":  {"f", ""},
	"conda":          {"npc", "--name --prefix --channel --file --root-prefix --rc-file --solver --repodata-fn --platform --cwd"},
	"python":         {"cmWX", ""},

	// Ruby, PHP.
	"gem":                    {"", "--config-file"},
	"gem install":            {"vinPspgB", "--version --install-dir --bindir --source --platform --trust-policy --http-proxy --without --document --bulk-threshold --file --build-root"},
	"gem uninstall":          {"vin", "--version --install-dir --bindir"},
	"bundle":                 {"rj", "--gemfile --path --without --with --jobs --retry --shebang --trust-policy"},
	"composer":               {"d", "--working-dir --prefer-install --ignore-platform-req --apcu-autoloader-prefix --repository --repository-url --stability"},
	"pecl":                   {"cCdD", ""},
	"docker-php-ext-install": {"j", ""},
	"docker-php-ext-enable":  {"", "--ini-name"},

	// Go, Rust, JVM, .NET.
	"go":            {"", "single -o -ldflags -tags -gcflags -asmflags -mod -modfile -overlay -p -pkgdir -toolexec -buildmode -buildvcs -compiler -installsuffix -C -run -count -timeout -coverprofile -covermode -coverpkg -bench -benchtime -cpu -parallel -exec -pgo -cover-mode"},
	"cargo":         {"CZ", "--config --color --explain"},
	"cargo build":   {"pFj", cargoLong},
	"cargo b":       {"pFj", cargoLong},
	"cargo run":     {"pFj", cargoLong},
	"cargo test":    {"pFj", cargoLong},
	"cargo install": {"Fj", cargoLong + " --version --git --branch --tag --rev --path --root --registry --index"},
	"cargo chef":    {"pF", cargoLong + " --recipe-path"},
	"cargo fetch":   {"", cargoLong},
	"cargo add":     {"pF", cargoLong + " --rename --path --git --branch --tag --rev --registry"},
	"mvn":           {"", "single -f --file -s --settings -gs --global-settings -P --activate-profiles -T --threads -b --builder -l --log-file -pl --projects -rf --resume-from -t --toolchains -gt -itr"},
	"gradle":        {"", "single -p --project-dir -g --gradle-user-home -b --build-file -c --settings-file -x --exclude-task -I --init-script --console --max-workers --project-cache-dir --include-build --warning-mode --dependency-verification --priority"},
	"dotnet":        {"", "single " + dotnetLong},

	// Downloads, archives, repositories.
	"curl":          {"AbcCdDeEFhHKmoPQrtTuUwxXYyz", curlLong},
	"wget":          {"AaBDeGiIloOPQRtTUwX", wgetLong},
	"aria2c":        {"dojxsikc", "--dir --out --split --max-connection-per-server --min-split-size --input-file --header --checksum"},
	"axel":          {"onsHUT", "--output --num-connections --max-speed --header --user-agent --timeout"},
	"tar":           {"bCfFgHIKLNTVX", "bundle --file --directory --exclude --strip-components --transform --xform --files-from --exclude-from --use-compress-program --owner --group --mode --mtime --blocking-factor --format --starting-file --newer --label --record-size --suffix --to-command --sort --warning"},
	"bsdtar":        {"bCfIsTX", "bundle --file --directory --exclude --strip-components --include --files-from --exclude-from --options --format"},
	"ar":            {"", "bundle"},
	"jar":           {"Cfem", "bundle --file --manifest --main-class"},
	"unzip":         {"dxP", ""},
	"7z":            {"", "single"},
	"7za":           {"", "single"},
	"7zr":           {"", "single"},
	"zstd":          {"oDTM", ""},
	"xz":            {"CTSMF", "--threads --suffix --format --check --memlimit"},
	"gzip":          {"S", "--suffix"},
	"gunzip":        {"S", "--suffix"},
	"git":           {"Cc", "--git-dir --work-tree --namespace --config-env --super-prefix"},
	"git clone":     {"bocuj", "--branch --origin --config --upload-pack --reference --reference-if-able --separate-git-dir --depth --shallow-since --shallow-exclude --jobs --template --filter --server-option --bundle-uri --revision --ref-format"},
	"git fetch":     {"jo", "--depth --deepen --shallow-since --shallow-exclude --refmap --upload-pack --jobs --server-option --filter --negotiation-tip"},
	"git checkout":  {"bB", "--orphan --conflict --pathspec-from-file"},
	"git submodule": {"bj", "--depth --branch --reference --jobs --name --filter"},
	"git commit":    {"mFCct", "--message --file --author --date --cleanup --template --fixup --squash --trailer"},
	"git config":    {"f", "--file --type --blob --default --comment --value"},
	"svn":           {"rNu", "--revision --username --password --depth --config-dir --config-option"},

	// What runs another program: its flags are not the manager's.
	"bundle exec": {"", "command"},
	"bun x":       {"", "command"},
	"pipenv run":  {"", "command"},
	"pipx run":    {"", "command --spec --python --pip-args --index-url"},
	"pnpm dlx":    {"", "command --package"},
	"pnpm exec":   {"", "command"},
	"poetry run":  {"", "command"},
	"yarn dlx":    {"p", "command --package"},
	"yarn exec":   {"", "command"},
	"go run":      {"", "single command"},

	// Files.
	"cp":       {"tS", "--target-directory --suffix"},
	"mv":       {"tS", "--target-directory --suffix"},
	"ln":       {"tS", "--target-directory --suffix"},
	"install":  {"gmotS", "--group --mode --owner --target-directory --suffix --strip-program"},
	"mkdir":    {"m", "--mode"},
	"chown":    {"", "--from --reference"},
	"chgrp":    {"", "--reference"},
	"chmod":    {"", "--reference"},
	"touch":    {"drt", "--date --reference"},
	"find":     {"", "single -name -iname -path -ipath -wholename -regex -iregex -type -xtype -size -mtime -mmin -atime -amin -ctime -cmin -newer -user -group -uid -gid -perm -maxdepth -mindepth -links -inum -samefile -fstype -lname -ilname -printf -fprint -fprintf -fls -regextype -D"},
	"sed":      {"efl", "--expression --file --line-length"},
	"grep":     {"efmABCdD", "--regexp --file --max-count --after-context --before-context --context --include --exclude --exclude-dir --exclude-from --label --directories --devices"},
	"truncate": {"sr", "--size --reference"},
	"rsync":    {"efTBM", "--rsh --exclude --include --exclude-from --include-from --files-from --filter --chown --chmod --temp-dir --partial-dir --log-file --port --timeout --bwlimit"},
	"xargs":    {"aEIdLnPs", "command --arg-file --delimiter --max-args --max-procs --max-chars"},

	// Users, keys, building.
	"su":       {"csgGwT", "--command --shell --group --supp-group --whitelist-environment"},
	"runuser":  {"csgGuw", "--command --shell --group --supp-group --user"},
	"useradd":  {"bcdefgGkKpRsuPZ", "--base-dir --comment --home-dir --expiredate --inactive --gid --groups --skel --key --password --root --prefix --shell --uid --selinux-user"},
	"adduser":  {"hgsGuk", "--home --shell --uid --gid --ingroup --gecos --comment --firstuid --lastuid --firstgid --lastgid --conf"},
	"groupadd": {"gKpRPU", "--gid --key --password --root --prefix --users"},
	"addgroup": {"g", "--gid --firstgid --lastgid --conf"},
	"usermod":  {"cdefgGlpRsuvVwWZ", "--comment --home --expiredate --inactive --gid --groups --login --password --root --shell --uid"},
	"gpg":      {"u", "--keyserver --keyring --homedir --output --default-key --passphrase --primary-keyring --keyserver-options"},
	"apt-key":  {"", "--keyserver --keyring"},
	"make":     {"CfjIloW", "--directory --file --makefile --jobs --include-dir --load-average --old-file --what-if"},
	"cmake":    {"SBCDGTAU", "--build --install --target --config --parallel --preset --prefix --toolchain"},
	"sh":       {"o", "command"},
	"dash":     {"o", "command"},
	"ash":      {"o", "command"},
	"bash":     {"oO", "command --rcfile --init-file"},
}

const (
	dnfLong    = "--exclude --config --installroot --releasever --repo --repoid --enablerepo --disablerepo --enable --disable --setopt --comment --advisory --debuglevel --errorlevel --rpmverbosity --forcearch --destdir --downloaddir --disableexcludes --disableexcludepkgs --color"
	npmLong    = "--prefix --registry --cache --userconfig --globalconfig --omit --include --only --loglevel --workspace --tag --scope --otp --access --before --depth --fetch-retries --fetch-timeout --fetch-retry-mintimeout --fetch-retry-maxtimeout --fetch-retry-factor --maxsockets --location --install-strategy --script-shell --node-options --cpu --os --libc --network-timeout --python --ca --cafile --cert --https-proxy --proxy --noproxy --target --arch"
	pipLong    = "--requirement --constraint --editable --target --platform --python-version --implementation --abi --root --prefix --src --upgrade-strategy --config-settings --global-option --no-binary --only-binary --index-url --extra-index-url --find-links --progress-bar --root-user-action --report --group --build-option --requirements-from-script --exclude-newer"
	uvLong     = "--requirement --requirements --constraint --constraints --override --overrides --editable --extra --no-extra --group --no-group --only-group --package --no-install-package --python --python-version --python-platform --index --default-index --index-url --extra-index-url --find-links --index-strategy --keyring-provider --upgrade-package --reinstall-package --prerelease --resolution --link-mode --no-binary --only-binary --no-binary-package --no-build-package --config-setting --target --prefix --exclude-newer --cache-dir --allow-insecure-host --refresh-package --rev --tag --branch --torch-backend"
	cargoLong  = "--package --exclude --bin --example --test --bench --features --jobs --profile --target --target-dir --manifest-path --message-format --lockfile-path --config --color"
	dotnetLong = "-c --configuration -f --framework -o --output -r --runtime -v --verbosity -s --source --version-suffix --arch -a --os --artifacts-path --packages --configfile --version -n --tool-path --add-source --project --launch-profile --logger -l --filter --settings --lock-file-path --name"
	curlLong   = "--abstract-unix-socket --alt-svc --aws-sigv4 --cacert --capath --cert --cert-type --ciphers --config --connect-timeout --connect-to --continue-at --cookie --cookie-jar --create-file-mode --crlfile --curves --data --data-ascii --data-binary --data-raw --data-urlencode --dns-servers --doh-url --dump-header --engine --etag-compare --etag-save --expect100-timeout --form --form-string --ftp-port --happy-eyeballs-timeout-ms --header --interface --json --keepalive-time --key --key-type --limit-rate --local-port --max-filesize --max-redirs --max-time --netrc-file --noproxy --oauth2-bearer --output --output-dir --parallel-max --pass --pinnedpubkey --preproxy --proto --proto-default --proto-redir --proxy --proxy-cacert --proxy-header --proxy-user --range --rate --referer --request --request-target --resolve --retry --retry-delay --retry-max-time --socks4 --socks4a --socks5 --socks5-hostname --speed-limit --speed-time --stderr --telnet-option --time-cond --tls-max --tls13-ciphers --trace --trace-ascii --unix-socket --upload-file --url --url-query --user --user-agent --variable --write-out"
	wgetLong   = "--execute --output-file --append-output --input-file --base --config --tries --output-document --start-pos --progress --dns-timeout --connect-timeout --read-timeout --timeout --wait --waitretry --quota --bind-address --limit-rate --restrict-file-names --user --password --cut-dirs --directory-prefix --default-page --header --compression --max-redirect --proxy-user --proxy-password --referer --user-agent --load-cookies --save-cookies --post-data --post-file --method --body-data --body-file --secure-protocol --certificate --certificate-type --private-key --ca-certificate --ca-directory --level --accept --reject --accept-regex --reject-regex --domains --exclude-domains --include-directories --exclude-directories"
)

// styles is styleTable made ready for use.
var styles = sync.OnceValue(func() map[string]flagStyle {
	out := make(map[string]flagStyle, len(styleTable))
	for name, row := range styleTable {
		s := flagStyle{short: row[0], long: map[string]bool{}}
		for word := range strings.FieldsSeq(row[1]) {
			switch word {
			case "single":
				s.single = true
			case "bundle":
				s.bundle = true
			case "command":
				s.command = 1
			default:
				s.long[word] = true
			}
		}
		out[name] = s
	}
	return out
})
