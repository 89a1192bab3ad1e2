--- :checkhealth minke
local M = {}

local health = vim.health or require('health')
local start = health.start or health.report_start
local ok = health.ok or health.report_ok
local warn = health.warn or health.report_warn
local fail = health.error or health.report_error

local function server()
  local cmd = require('minke').config.cmd
  if type(cmd) ~= 'table' then
    return ok('the server is started by a function of yours')
  end
  if vim.fn.executable(cmd[1]) == 0 then
    return fail(cmd[1] .. ' is not on PATH', {
      'go install ./cmd/minke in a clone of Minke',
      "or name it: setup({ cmd = { '/path/to/minke', 'lsp' } })",
    })
  end
  local version = vim.fn.systemlist({ cmd[1], 'version' })[1] or ''
  if vim.v.shell_error ~= 0 or not version:find('^minke') then
    return fail(cmd[1] .. ' version answers: ' .. version, { 'is it Minke?' })
  end
  ok(vim.fn.exepath(cmd[1]) .. ': ' .. version)
end

local function clients()
  local all = require('minke.client').all()
  if #all == 0 then
    return warn('no server runs', {
      'open a Dockerfile',
      "call require('minke').setup(), or vim.lsp.enable('minke') from Neovim 0.11 on",
    })
  end
  for _, client in ipairs(all) do
    local root, encoding = client.config.root_dir or 'single files', client.offset_encoding or 'utf-16'
    ok(('a server runs for %s (positions in %s)'):format(root, encoding))
  end
end

function M.check()
  start('minke')
  if vim.fn.has('nvim-0.7') == 0 then
    return fail('Neovim 0.7 or newer is needed')
  end
  ok('Neovim ' .. tostring(vim.version().major) .. '.' .. vim.version().minor .. '.' .. vim.version().patch)
  server()
  clients()
end

return M
