--- The client of a buffer, and requests to its server, in every version of Neovim.
local M = {}

-- The server has learned something new while it was working on the answer.
M.CONTENT_MODIFIED = -32801

--- Whether this Neovim is at least of that version.
function M.has(version)
  return vim.fn.has('nvim-' .. version) == 1
end

function M.say(message, level)
  vim.notify('minke: ' .. message, level or vim.log.levels.INFO)
end

function M.all()
  local all = {}
  for _, client in pairs((vim.lsp.get_clients or vim.lsp.get_active_clients)()) do
    if client.name == 'minke' then
      all[#all + 1] = client
    end
  end
  return all
end

--- The client that serves a buffer, nil if there is none.
function M.of(buffer)
  if vim.lsp.get_clients then
    return vim.lsp.get_clients({ bufnr = buffer, name = 'minke' })[1]
  end
  for _, client in pairs(vim.lsp.buf_get_clients(buffer)) do
    if client.name == 'minke' then
      return client
    end
  end
end

--- The client of the current buffer; without one it says what may be wrong and returns nil.
function M.current()
  local buffer = vim.api.nvim_get_current_buf()
  local client = M.of(buffer)
  if not client then
    M.say('the server does not run for this buffer (:checkhealth minke tells more)', vim.log.levels.ERROR)
  end
  return client, buffer
end

function M.notify(client, method, params)
  if M.has('0.11') then
    client:notify(method, params)
  else
    client.notify(method, params)
  end
end

--- Sends a request. An error is shown, unless failed takes care of it and returns true.
function M.request(client, method, params, buffer, done, failed)
  local handler = function(err, result)
    if not err then
      done(result)
    elseif not (failed and failed(err)) then
      M.say(err.message or tostring(err), vim.log.levels.ERROR)
    end
  end
  if M.has('0.11') then
    client:request(method, params, handler, buffer)
  else
    client.request(method, params, handler, buffer)
  end
end

--- Runs a command of the server and hands its result to done.
function M.command(client, buffer, name, arguments, done)
  M.request(client, 'workspace/executeCommand', { command = name, arguments = arguments }, buffer, done)
end

return M
