--- Code actions that cover a whole file: asked for, and carried out or shown first.
local client_of = require('minke.client')
local say, request = client_of.say, client_of.request

local M = {}

-- What changes in which file: a list of { path, edits }, the edits nil for a new, empty file.
local function changes_of(edit)
  local all, seen = {}, {}
  local function add(uri, edits)
    local path = vim.uri_to_fname(uri)
    if not seen[path] then
      seen[path] = { path = path, edits = {} }
      all[#all + 1] = seen[path]
    end
    vim.list_extend(seen[path].edits, edits or {})
  end
  for _, change in ipairs(edit.documentChanges or {}) do
    add(change.uri or change.textDocument.uri, change.edits)
  end
  for uri, edits in pairs(edit.changes or {}) do
    add(uri, edits)
  end
  return all
end

M.changes_of = changes_of

--- Makes an edit and returns the names of the files. The Dockerfile stays
--- unwritten, so that a person can look first; the files beside it are written,
--- unless there was something unwritten in them before: the server, and the next
--- build, see them only on disk.
function M.apply(client, edit)
  local names, write = {}, {}
  for _, change in ipairs(changes_of(edit)) do
    names[#names + 1] = vim.fn.fnamemodify(change.path, ':t')
    if vim.fn.bufloaded(change.path) == 0 then
      write[#write + 1] = change.path
    end
  end
  vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding)
  for _, path in ipairs(write) do
    vim.api.nvim_buf_call(vim.fn.bufadd(path), function()
      vim.cmd('silent update')
    end)
  end
  table.sort(names)
  return table.concat(names, ', ')
end

--- Does what an action says.
function M.carry_out(client, buffer, action)
  if action.edit then
    say(action.title .. ': changed ' .. M.apply(client, action.edit))
  end
  if action.command then
    local command = type(action.command) == 'table' and action.command or action
    client_of.command(client, buffer, command.command, command.arguments, function() end)
  end
end

local function whole(buffer, kind)
  return {
    textDocument = { uri = vim.uri_from_bufnr(buffer) },
    range = {
      start = { line = 0, character = 0 },
      ['end'] = { line = vim.api.nvim_buf_line_count(buffer), character = 0 },
    },
    context = { diagnostics = {}, only = { kind } },
  }
end

--- Asks for the action of a kind that covers the whole file and hands it to
--- done(client, buffer, action); without one it says nothing. When the server
--- has learned something new in between, it asks again from the start.
function M.find(kind, nothing, done, tries)
  local client, buffer = client_of.current()
  if not client then
    return
  end
  local tick = vim.api.nvim_buf_get_changedtick(buffer)
  local function fresh()
    if vim.api.nvim_get_current_buf() == buffer and vim.api.nvim_buf_get_changedtick(buffer) == tick then
      return true
    end
    say('the text has changed in the meantime: run the command again', vim.log.levels.WARN)
    return false
  end
  local function again(err)
    if err.code ~= client_of.CONTENT_MODIFIED or tries == 0 then
      return false
    end
    vim.defer_fn(function()
      if fresh() then
        M.find(kind, nothing, done, (tries or 20) - 1)
      end
    end, 50)
    return true
  end
  request(client, 'textDocument/codeAction', whole(buffer, kind), buffer, function(actions)
    local action = (actions or {})[1]
    if not action then
      say(nothing)
    elseif not fresh() then
      return
    elseif action.edit or action.command then
      done(client, buffer, action)
    else
      request(client, 'codeAction/resolve', action, buffer, function(resolved)
        if fresh() then
          done(client, buffer, resolved)
        end
      end, again)
    end
  end, again)
end

return M
