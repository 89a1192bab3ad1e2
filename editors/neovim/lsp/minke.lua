-- For Neovim 0.11 and newer: vim.lsp.enable('minke')
return {
  cmd = { 'minke', 'lsp' },
  filetypes = { 'dockerfile' },
  root_markers = { '.git' },
  on_attach = function(client, buffer)
    require('minke').on_attach(client, buffer)
  end,
  handlers = {
    ['minke/status'] = function(...)
      require('minke.status').receive(...)
    end,
  },
  -- Neovim makes such edits, a new .dockerignore for one, but does not say so by itself.
  -- The weight for the statusline is told to who asks.
  capabilities = {
    workspace = { workspaceEdit = { documentChanges = true } },
    experimental = { minkeStatus = true },
  },
}
