--- Pages of the server in a floating window: what a rule is about, and the diet plan.
local client_of = require('minke.client')

local M = {}

-- Markdown in a window that closes with q or on the next movement of the cursor outside.
local function show(markdown)
  local lines = vim.split(markdown:gsub('\n+$', ''), '\n')
  local buffer, window = vim.lsp.util.open_floating_preview(lines, 'markdown', {
    border = 'rounded',
    focus_id = 'minke',
    max_width = math.max(40, vim.o.columns - 8),
    max_height = math.max(10, vim.o.lines - 6),
    wrap = true,
  })
  return buffer, window
end

-- The rules found at the cursor's line.
local function rules_here(buffer)
  local names, seen = {}, {}
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, d in ipairs(vim.diagnostic.get(buffer, { lnum = line })) do
    local lsp = d.user_data and d.user_data.lsp or {}
    local code = d.code or lsp.code
    if code and d.source == 'minke' and not seen[code] then
      seen[code] = true
      names[#names + 1] = tostring(code)
    end
  end
  return names
end

--- Shows the page of a rule: the one called name, else one of those found in the cursor's line.
function M.explain(name)
  local client, buffer = client_of.current()
  if not client then
    return
  end
  local function page(rule)
    if rule then
      client_of.command(client, buffer, 'minke.explain', { rule }, show)
    end
  end
  if name and name ~= '' then
    return page(name)
  end
  local names = rules_here(buffer)
  if #names == 0 then
    client_of.say('nothing is found in this line; :MinkeExplain RULE explains any rule')
  elseif #names == 1 then
    page(names[1])
  else
    vim.ui.select(names, { prompt = 'Explain' }, page)
  end
end

--- Shows what each step of the diet would save.
function M.plan()
  local client, buffer = client_of.current()
  if client then
    client_of.command(client, buffer, 'minke.plan', { vim.uri_from_bufnr(buffer) }, show)
  end
end

return M
