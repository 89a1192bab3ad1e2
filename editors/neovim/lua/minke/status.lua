--- What the server says of the image of each file, for the statusline.
local M = {}

local said = {} -- by URI

--- The handler of minke/status: { uri, text }.
function M.receive(_, params)
  if type(params) == 'table' and params.uri then
    said[params.uri] = params.text
    vim.cmd('redrawstatus')
  end
end

--- The image's weight for the statusline of a buffer, such as "≈ 1.2 GB"; "" where it is not known.
function M.text(buffer)
  return said[vim.uri_from_bufnr(buffer or 0)] or ''
end

return M
