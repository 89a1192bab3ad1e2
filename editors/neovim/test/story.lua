-- The story of a Node service, played in a real Neovim: the fat Dockerfile is
-- opened, typed in, hovered over and put on a diet. Started by ./run.
local patience = 10000 -- milliseconds that anything may take
local result = assert(io.open(vim.env.RESULT, 'w'))

local function say(line)
  io.stdout:write(line .. '\n')
  io.stdout:flush()
  result:write(line .. '\n')
  result:flush()
end

local function check(what, ok, seen)
  say((ok and 'ok   ' or 'FAIL ') .. what .. (seen and ': ' .. tostring(seen):gsub('\n', ' ⏎ '):sub(1, 160) or ''))
  return ok
end

local function await(what, condition, seen)
  local ok = vim.wait(patience, condition, 20)
  return check(what, ok, seen and seen())
end

local function keys(text)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(text, true, false, true), 'xt', false)
end

local function text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), '\n') .. '\n'
end

local function disk(path)
  local f = io.open(path)
  return f and f:read('*a') or nil
end

local function count(s, pattern)
  return select(2, ('\n' .. s):gsub('\n' .. pattern, ''))
end

local function diagnostics()
  local codes = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    local lsp = d.user_data and d.user_data.lsp or {}
    codes[#codes + 1] = (d.lnum + 1) .. ':' .. tostring(d.code or lsp.code)
  end
  table.sort(codes)
  return table.concat(codes, ' ')
end

local function worst()
  local severity = vim.diagnostic.severity.HINT
  for _, d in ipairs(vim.diagnostic.get(0)) do
    severity = math.min(severity, d.severity)
  end
  return severity
end

local notes = {}
vim.notify = function(message)
  notes[#notes + 1] = message
end

local function client()
  for _, c in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    if c.name == 'minke' and c.initialized then
      return c
    end
  end
end

local function start()
  vim.opt.runtimepath:prepend(vim.env.PLUGIN)
  vim.cmd('filetype plugin on')
  vim.cmd('runtime plugin/minke.lua')
  vim.cmd('helptags ' .. vim.fn.fnameescape(vim.env.PLUGIN .. '/doc'))
  if vim.env.WAY == 'enable' then
    vim.lsp.enable('minke')
  else
    require('minke').setup()
  end
end

local function opens()
  vim.cmd('edit Dockerfile')
  check('a Dockerfile is known as one', vim.bo.filetype == 'dockerfile', vim.bo.filetype)
  await('the server starts', function()
    return client() ~= nil
  end)
  await('the fat Dockerfile has findings', function()
    return diagnostics():find('fat%-base')
  end, diagnostics)
  await('so has what the project beside it tells', function()
    return diagnostics():find('npm%-install')
  end, diagnostics)
end

local function types()
  local before = diagnostics()
  keys('GoRUNN echo hello<Esc>')
  await('an unknown instruction is reported while it is typed', function()
    return worst() == vim.diagnostic.severity.ERROR
  end, diagnostics)
  keys('0xxxxiRUN<Esc>')
  await('the report goes when the word is mended', function()
    return worst() > vim.diagnostic.severity.ERROR
  end, diagnostics)
  keys('dd')
  await('the findings are the ones from before', function()
    return diagnostics() == before
  end, diagnostics)
end

-- Checks that what run does opens a floating window with a text, and closes it.
local function floats(what, run, pattern)
  local seen
  run()
  vim.wait(patience, function()
    for _, w in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(w).relative ~= '' then
        seen = text(vim.api.nvim_win_get_buf(w))
        vim.api.nvim_win_close(w, true)
      end
    end
    return seen ~= nil
  end, 20)
  check(('%s tells of %s'):format(what, pattern), seen and seen:find(pattern), seen)
end

local function hover(line, column, pattern)
  vim.api.nvim_win_set_cursor(0, { line, column })
  floats(('hover at %d:%d'):format(line, column + 1), vim.lsp.buf.hover, pattern)
end

local function explains()
  vim.ui.select = function(items, _, choose)
    choose(items[1], 1)
  end
  vim.api.nvim_win_set_cursor(0, { 4, 6 })
  floats(':MinkeExplain in a line with findings', function()
    vim.cmd('MinkeExplain')
  end, 'npm')
  floats(':MinkeExplain DL3009', function()
    vim.cmd('MinkeExplain DL3009')
  end, 'apt%-lists')
end

local function weighs()
  floats(':MinkePlan', function()
    vim.cmd('MinkePlan')
  end, 'Switch to node:16%-')
  await('the statusline tells what the image weighs', function()
    return require('minke').status():find('^≈ .* [GM]B')
  end, require('minke').status)
  if client().server_capabilities.inlayHintProvider and vim.lsp.inlay_hint and vim.lsp.inlay_hint.get then
    await('a size stands behind FROM', function()
      return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
    end)
  end
end

-- The buffers of the preview, by what is at the end of their names.
local function previews()
  local found = {}
  for _, w in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    local buffer = vim.api.nvim_win_get_buf(w)
    local file = vim.api.nvim_buf_get_name(buffer):match('^minke://diet/.*/([^/]+)$')
    if file then
      found[file] = { buffer = buffer, window = w }
    end
  end
  return found
end

-- Runs the lens of the first line that puts the image on a diet.
local function lenses()
  if not client().server_capabilities.codeLensProvider or vim.fn.has('nvim-0.8') == 0 then
    return
  end
  local offered = {}
  vim.ui.select = function(items, options, choose)
    offered = vim.tbl_map(options.format_item or tostring, items)
    for i, title in ipairs(offered) do
      if title:find('Put on a diet') then
        choose(items[i], i)
      end
    end
  end
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  await('the lens at the top previews the diet', function()
    if not previews().Dockerfile and #vim.api.nvim_list_tabpages() == 1 then
      vim.lsp.codelens.run() -- nothing happens before the lenses are there
      vim.wait(500, function()
        return previews().Dockerfile ~= nil
      end, 20)
    end
    return previews().Dockerfile ~= nil
  end, function()
    return table.concat(offered, ' | ')
  end)
  check('it says what that saves', table.concat(offered, '\n'):find('GB → ≈ .* with %d+ fixes · Put on a diet'))
  vim.api.nvim_set_current_win(previews().Dockerfile.window)
  keys('q')
end

local function named()
  local wrong = {}
  local names = 'Dockerfile.dev web.Dockerfile web.dockerfile Containerfile Containerfile.dev web.containerfile'
  for name in names:gmatch('%S+') do
    vim.cmd('edit ' .. name)
    if vim.bo.filetype ~= 'dockerfile' then
      wrong[#wrong + 1] = name
    end
    vim.cmd('bwipeout!')
  end
  check('files of other names are Dockerfiles as well', #wrong == 0, table.concat(wrong, ' '))
end

local function health()
  vim.cmd('checkhealth minke')
  local page = text()
  check(':checkhealth finds the server', page:find(': minke %w') and not page:find('ERROR'), page)
  vim.cmd('bwipeout!')
  check('the help is found', pcall(vim.cmd, 'help minke'))
  vim.cmd('helpclose')
end

local function quickFix()
  vim.api.nvim_win_set_cursor(0, { 4, 6 })
  local titles = {}
  vim.ui.select = function(items, options, choose)
    for _, item in ipairs(items) do
      titles[#titles + 1] = options.format_item and options.format_item(item) or tostring(item)
    end
    choose(items[1], 1)
  end
  local before = text()
  vim.lsp.buf.code_action()
  await('a quick fix for `npm install` is offered and changes the text', function()
    return text() ~= before
  end, function()
    return table.concat(titles, ' | ')
  end)
  keys('u')
  check('one undo takes it back', text() == before)
end

-- Every loaded buffer and every file of the story, as one text.
local function everything()
  local all = { disk('Dockerfile'), disk('.dockerignore') or 'no .dockerignore' }
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.api.nvim_buf_get_name(buffer) ~= '' then
      all[#all + 1] = vim.api.nvim_buf_get_name(buffer) .. '\n' .. text(buffer)
    end
  end
  return table.concat(all, '\n')
end

local function preview()
  local before = everything()
  vim.cmd('MinkeDiet')
  await(':MinkeDiet shows what it would change', function()
    return previews().Dockerfile ~= nil
  end)
  local shown = previews()
  if not shown.Dockerfile then
    return
  end
  local diff = vim.wo[shown.Dockerfile.window].diff
  check('it is shown as a diff in a tab of its own', #vim.api.nvim_list_tabpages() == 2 and diff)
  check('the builder stage is in it', count(text(shown.Dockerfile.buffer), 'FROM ') >= 2)
  local ignore = shown['.dockerignore']
  check('so is the new .dockerignore', ignore and text(ignore.buffer):find('node_modules'))
  vim.api.nvim_set_current_win(shown.Dockerfile.window)
  keys('q')
  check('q closes it', #vim.api.nvim_list_tabpages() == 1)
  check('and leaves everything as it was', everything() == before)
end

local function diet()
  local buffer = vim.api.nvim_get_current_buf()
  vim.cmd('MinkeDiet')
  await('the preview comes again', function()
    return previews().Dockerfile ~= nil
  end)
  vim.api.nvim_set_current_win(previews().Dockerfile.window)
  vim.cmd('write')
  await('written, it gives the image a builder stage', function()
    return count(text(buffer), 'FROM ') >= 2
  end, function()
    return text(buffer)
  end)
  check('the preview is gone', #vim.api.nvim_list_tabpages() == 1 and vim.api.nvim_get_current_buf() == buffer)
  check('it leaves node:16 and the full image behind', not (text(buffer) .. '\n'):find('FROM node:16\n'))
  check('it starts what the build makes', text(buffer):find('CMD %["node", "dist/server.js"%]'))
  check('it installs from the lock file', text(buffer):find('npm ci'))
  check('the Dockerfile is not written yet', vim.bo[buffer].modified)
  local ignore = disk('.dockerignore')
  check('.dockerignore is there and names node_modules', ignore and ignore:find('node_modules'), ignore)
  check('.dockerignore keeps .git out', ignore and ignore:find('%.git'))
end

local function again()
  local before = everything()
  notes = {}
  vim.cmd('MinkeDiet')
  await('a second diet answers', function()
    return #notes > 0
  end)
  check('a second diet finds nothing to do', (notes[1] or ''):find('as lean as'), table.concat(notes, ' '))
  check('a second diet changes nothing', everything() == before)
end

local function written()
  vim.cmd('wall')
  check('what is on disk is what is on screen', disk('Dockerfile') == text())
  again()
end

local function fixes()
  local path = 'Dockerfile.tools'
  local f = assert(io.open(path, 'w'))
  f:write('FROM debian:12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n')
  f:close()
  vim.cmd('edit ' .. path)
  local before = text()
  await('Dockerfile.tools has findings', function()
    return #vim.diagnostic.get(0) > 0
  end, diagnostics)
  vim.cmd('MinkeFix')
  await(':MinkeFix removes the package lists', function()
    return text() ~= before and text():find('/var/lib/apt/lists')
  end, text)
end

local function stops()
  local c = client()
  if not c then
    return
  end
  local method = vim.fn.has('nvim-0.11') == 1
  if method then
    c:stop()
  else
    c.stop()
  end
  await('the server ends when asked to', function()
    if method then
      return c:is_stopped()
    end
    return c.is_stopped()
  end)
end

local ok, err = xpcall(function()
  start()
  opens()
  types()
  hover(1, 6, 'node')
  hover(4, 5, 'npm')
  explains()
  weighs()
  lenses()
  health()
  quickFix()
  preview()
  diet()
  again()
  written()
  fixes()
  named()
  stops()
end, debug.traceback)
if not ok then
  check('no error in the story', false, err)
  say(vim.api.nvim_exec('messages', true)) -- errors of callbacks are only there
end
result:close()
vim.cmd('qall!')
