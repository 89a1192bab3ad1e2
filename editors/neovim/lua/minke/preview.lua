--- Shows what an action would make of the files, beside what they are: writing
--- the preview makes the changes, closing it leaves everything as it is.
local client_of = require('minke.client')
local actions = require('minke.action')

local M = {}

-- The lines of a file now: those on screen where it is loaded, else those on disk.
local function lines_of(path)
  if vim.fn.bufloaded(path) == 1 then
    return vim.api.nvim_buf_get_lines(vim.fn.bufnr(path), 0, -1, false)
  end
  return vim.fn.filereadable(path) == 1 and vim.fn.readfile(path) or {}
end

-- A buffer with what change makes of its file.
local function proposal(change, encoding)
  local buffer = vim.api.nvim_create_buf(false, true)
  local lines = lines_of(change.path)
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
  local edits = vim.tbl_map(function(e)
    return { range = e.range, newText = e.newText } -- the preview is what their annotations ask for
  end, change.edits)
  vim.lsp.util.apply_text_edits(edits, buffer, encoding)
  if #lines == 0 and vim.api.nvim_buf_get_lines(buffer, -2, -1, false)[1] == '' then
    vim.api.nvim_buf_set_lines(buffer, -2, -1, false, {}) -- the text ended with a line end
  end
  vim.bo[buffer].buftype = 'acwrite'
  vim.bo[buffer].bufhidden = 'wipe'
  vim.bo[buffer].swapfile = false
  vim.api.nvim_buf_set_name(buffer, 'minke://diet/' .. change.path)
  vim.bo[buffer].modified = false
  return buffer
end

-- A buffer with what the file is now. A file that is not loaded stays so: what
-- is not on screen is written when it is changed.
local function current(path)
  if vim.fn.bufloaded(path) == 1 then
    return vim.fn.bufnr(path)
  end
  local buffer = vim.api.nvim_create_buf(false, true)
  vim.bo[buffer].bufhidden = 'wipe'
  vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines_of(path))
  vim.bo[buffer].modifiable = false
  return buffer
end

-- Shows change in the current window: a new file alone, another one beside what it is now.
local function show(change, encoding)
  local buffer = proposal(change, encoding)
  local syntax = vim.fn.fnamemodify(change.path, ':t') == '.dockerignore' and 'gitignore' or 'dockerfile'
  if vim.fn.bufloaded(change.path) == 1 or vim.fn.filereadable(change.path) == 1 then
    vim.api.nvim_win_set_buf(0, current(change.path))
    vim.cmd('diffthis')
    vim.cmd('rightbelow vsplit')
    vim.api.nvim_win_set_buf(0, buffer)
    vim.cmd('diffthis')
  else
    vim.api.nvim_win_set_buf(0, buffer)
  end
  vim.bo[buffer].syntax = syntax -- the colours, without a server of its own
  return buffer
end

--- Opens a tab with the changes of an action.
function M.open(client, source, action)
  if not action.edit then
    return actions.carry_out(client, source, action)
  end
  local tick = vim.api.nvim_buf_get_changedtick(source)
  local tab, buffers
  local function accept()
    if not vim.api.nvim_buf_is_valid(source) or vim.api.nvim_buf_get_changedtick(source) ~= tick then
      local hint = 'the Dockerfile has changed: close this preview and run :MinkeDiet again'
      return client_of.say(hint, vim.log.levels.WARN)
    end
    for _, buffer in ipairs(buffers) do
      vim.bo[buffer].modified = false
    end
    vim.schedule(function()
      if vim.api.nvim_tabpage_is_valid(tab) then
        vim.api.nvim_set_current_tabpage(tab)
        vim.cmd('diffoff!')
        vim.cmd('tabclose')
      end
      actions.carry_out(client, source, action)
    end)
  end
  vim.cmd('tab split')
  tab, buffers = vim.api.nvim_get_current_tabpage(), {}
  for i, change in ipairs(actions.changes_of(action.edit)) do
    if i > 1 then
      vim.cmd('botright new')
    end
    buffers[i] = show(change, client.offset_encoding)
    vim.api.nvim_create_autocmd('BufWriteCmd', { buffer = buffers[i], callback = accept })
    local leave = { buffer = buffers[i], desc = 'Leave everything as it is' }
    vim.keymap.set('n', 'q', '<Cmd>diffoff! | tabclose<CR>', leave)
  end
  client_of.say(action.title .. ': :write makes these changes, q leaves everything as it is')
end

return M
