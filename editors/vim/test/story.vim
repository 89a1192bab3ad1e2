" Minke in Vim with ALE: a finding is shown, its quick fix taken, and it goes.
" Started by ./run.
set nocompatible nomore
let s:lines = []
let s:passed = 0
let s:failed = 0

func s:Check(what, ok, ...)
  if a:ok
    let s:passed += 1
  else
    let s:failed += 1
  endif
  call add(s:lines, (a:ok ? 'ok   ' : 'FAIL ') . a:what . (a:0 ? ': ' . a:1 : ''))
endfunc

func s:Found()
  return ale#engine#GetLoclist(bufnr(''))
endfunc

" Waits until condition is true, ten seconds at most.
func s:Await(condition)
  for l:i in range(200)
    if a:condition()
      return 1
    endif
    sleep 50m
  endfor
  return 0
endfunc

func s:Start()
  let g:ale_linters = {'dockerfile': ['minke']}
  for l:dir in ['/usr/share/vim-ale', '/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale']
    if isdirectory(l:dir)
      exe 'set rtp^=' . l:dir
    endif
  endfor
  runtime plugin/ale.vim
  filetype plugin on
  " The lines of the page for users.
  call ale#linter#Define('dockerfile', {
  \   'name': 'minke',
  \   'lsp': 'stdio',
  \   'executable': 'minke',
  \   'command': '%e lsp',
  \   'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')},
  \})
  edit Dockerfile
  set ft=dockerfile
  call ale#Queue(0, 'lint_file')
  call s:Check('the finding is shown', s:Await({-> !empty(s:Found())}), string(map(copy(s:Found()), 'get(v:val, "code", "")')))
  call cursor(s:Found()[0].lnum, s:Found()[0].col)
  " ALE asks for the fix when Vim waits for keys again: the answer is the first one.
  call feedkeys(":ALECodeAction\<CR>", 'n')
  let s:answered = 0
  let s:tries = 0
  call timer_start(100, function('s:Answer'), {'repeat': 200})
endfunc

func s:Answer(timer)
  let s:tries += 1
  if getline(2) =~# 'rm -rf /var/lib/apt/lists'
    call timer_stop(a:timer)
    call s:Check('its quick fix is taken', 1, getline(2))
    call ale#Queue(0, 'lint_file')
    call timer_start(100, function('s:Gone'), {'repeat': 100})
    let s:tries = 0
  elseif s:tries == 15
    call feedkeys("1\<CR>", 'n')
  elseif s:tries == 200
    call s:Check('its quick fix is taken', 0, getline(2))
    call s:End()
  endif
endfunc

func s:Gone(timer)
  let s:tries += 1
  if empty(s:Found()) || s:tries == 100
    call timer_stop(a:timer)
    call s:Check('and the finding goes', empty(s:Found()))
    call s:End()
  endif
endfunc

func s:End()
  call add(s:lines, s:passed . ' passed, ' . s:failed . ' failed')
  call writefile(s:lines, $RESULT)
  qall!
endfunc

try
  call s:Start()
catch
  call s:Check('no error in the story', 0, v:exception . ' ' . v:throwpoint)
  call s:End()
endtry
