--- Minke, the language server that puts container images on a diet, in Neovim 0.7 and newer.
local client_of = require('minke.client')
local actions = require('minke.action')

local M = {}

--- Options of setup(), with what they are when left out.
--- cmd           how to start the server
--- settings      what the server is to know, such as { base = 'slim', rules = { ['apt-docs'] = 'off' } }
--- inlay_hints   sizes at the end of the lines (Neovim 0.10 and newer)
--- code_lens     the weight of the image above FROM (Neovim 0.8 and newer)
--- on_attach     called with (client, buffer)
--- capabilities  what the client says it can do, for completion plugins
--- root_dir      a function from a file's path to the project's folder (before Neovim 0.11)
M.config = {
  cmd = { 'minke', 'lsp' },
  inlay_hints = true,
  code_lens = true,
}

-- Neovim makes edits of several files at once, but its older versions do not say so.
local function capabilities()
  local all = vim.deepcopy(M.config.capabilities or vim.lsp.protocol.make_client_capabilities())
  all.workspace = all.workspace or {}
  all.workspace.workspaceEdit = all.workspace.workspaceEdit or {}
  all.workspace.workspaceEdit.documentChanges = true
  all.experimental = vim.tbl_extend('force', all.experimental or {}, { minkeStatus = true })
  return all
end

local function project_of(path)
  local from = vim.fn.fnamemodify(path, ':p:h')
  local git = vim.fn.finddir('.git', vim.fn.escape(from, ' ,;') .. ';')
  return git ~= '' and vim.fn.fnamemodify(git, ':p:h:h') or from
end

local function show_lenses(buffer)
  vim.api.nvim_create_autocmd({ 'BufEnter', 'InsertLeave', 'TextChanged' }, {
    group = vim.api.nvim_create_augroup('minke_lens_' .. buffer, { clear = true }),
    buffer = buffer,
    callback = function()
      vim.lsp.codelens.refresh({ bufnr = buffer })
    end,
  })
  vim.lsp.codelens.refresh({ bufnr = buffer })
end

--- What is switched on in a buffer that the server has come to. For an on_attach of your own.
function M.on_attach(client, buffer)
  local can = client.server_capabilities or {}
  if M.config.inlay_hints and can.inlayHintProvider and vim.lsp.inlay_hint then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
  end
  if M.config.code_lens and can.codeLensProvider and client_of.has('0.12') then
    vim.lsp.codelens.enable(true, { bufnr = buffer })
  elseif M.config.code_lens and can.codeLensProvider and client_of.has('0.8') then
    show_lenses(buffer)
  end
  if M.config.on_attach then
    M.config.on_attach(client, buffer)
  end
end

-- The part of a client's configuration that is alike in all versions.
local function common()
  return {
    cmd = M.config.cmd,
    on_attach = M.on_attach,
    settings = { minke = M.config.settings or vim.empty_dict() },
    init_options = M.config.settings,
    handlers = { ['minke/status'] = require('minke.status').receive },
  }
end

local clients = {} -- by project, for Neovim 0.7

local function attach(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or vim.bo[buffer].buftype ~= '' then
    return
  end
  local root = (M.config.root_dir or project_of)(path)
  local config = common()
  config.name, config.root_dir, config.capabilities = 'minke', root, capabilities()
  if vim.lsp.start then
    vim.api.nvim_buf_call(buffer, function()
      vim.lsp.start(config)
    end)
    return
  end
  config.on_exit = function()
    clients[root] = nil
  end
  clients[root] = clients[root] or vim.lsp.start_client(config)
  if clients[root] then
    vim.lsp.buf_attach_client(buffer, clients[root])
  end
end

--- Starts the server for every Dockerfile, those that are open already included.
function M.setup(options)
  M.config = vim.tbl_extend('force', M.config, options or {})
  if vim.lsp.config and vim.lsp.enable then
    local config = common()
    config.capabilities = M.config.capabilities -- on top of those in lsp/minke.lua
    vim.lsp.config('minke', config)
    vim.lsp.enable('minke')
    return
  end
  local group = vim.api.nvim_create_augroup('minke', { clear = true })
  vim.api.nvim_create_autocmd('FileType', {
    group = group,
    pattern = 'dockerfile',
    callback = function(event)
      attach(event.buf)
    end,
  })
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buffer) and vim.bo[buffer].filetype == 'dockerfile' then
      attach(buffer)
    end
  end
end

--- Tells the server that a file beside the Dockerfile has changed: Neovim does
--- not watch files everywhere.
function M.changed(path)
  for _, client in ipairs(client_of.all()) do
    client_of.notify(client, 'workspace/didChangeWatchedFiles', {
      changes = { { uri = vim.uri_from_fname(vim.fn.fnamemodify(path, ':p')), type = 2 } },
    })
  end
end

--- Makes the image as lean as Minke can: every fix, also beside the Dockerfile.
--- Shows the changes first, unless options.now is set.
function M.diet(options)
  local done = options and options.now and actions.carry_out or require('minke.preview').open
  actions.find('source.minke.diet', 'the image is as lean as Minke can make it', done)
end

--- Applies the fixes that leave the image behaving as before.
function M.fix()
  actions.find('source.fixAll.minke', 'nothing to fix', actions.carry_out)
end

--- Shows what each step of the diet would save.
function M.plan()
  require('minke.pages').plan()
end

--- Shows the page of a rule; without a name that of what is found in the cursor's line.
function M.explain(name)
  require('minke.pages').explain(name)
end

--- The weight of a buffer's image, for the statusline: %{v:lua.require'minke'.status()}
function M.status(buffer)
  return require('minke.status').text(buffer)
end

return M
