if vim.g.loaded_minke then
  return
end
vim.g.loaded_minke = true

-- Names that Neovim does not take for Dockerfiles by itself in every version.
vim.filetype.add({
  filename = { dockerfile = 'dockerfile', Containerfile = 'dockerfile' },
  extension = {
    containerfile = 'dockerfile',
    Containerfile = 'dockerfile',
    dockerfile = 'dockerfile',
    Dockerfile = 'dockerfile',
  },
  pattern = { ['[Dd]ockerfile%..*'] = 'dockerfile', ['Containerfile%..*'] = 'dockerfile' },
})

local files = vim.api.nvim_create_augroup('minke_files', { clear = true })

if vim.fn.has('nvim-0.8') == 0 then -- which takes no notice of the above, unless it is told to
  vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    group = files,
    pattern = { 'dockerfile', 'Dockerfile.*', 'Containerfile*', '*.[Dd]ockerfile', '*.[Cc]ontainerfile' },
    command = 'setfiletype dockerfile',
  })
end

vim.api.nvim_create_autocmd('BufWritePost', {
  group = files,
  pattern = {
    '*.dockerignore',
    '.minke.toml',
    'compose.yaml',
    -- what says how a project is built
    'Cargo.toml',
    'Gemfile',
    '*.csproj',
    'build.gradle',
    'build.gradle.kts',
    'composer.json',
    'go.mod',
    'package-lock.json',
    'package.json',
    'pom.xml',
    'pyproject.toml',
    'requirements.txt',
  },
  callback = function(event)
    require('minke').changed(event.file)
  end,
})

if vim.lsp.commands then -- of code lenses
  vim.lsp.commands['minke.diet'] = function()
    require('minke').diet() -- shown first; the server's own command would apply it at once
  end
  vim.lsp.commands['minke.plan'] = function()
    require('minke').plan()
  end
end

local function command(name, run, options)
  vim.api.nvim_create_user_command(name, run, options)
end

command('MinkeDiet', function(c)
  require('minke').diet({ now = c.bang })
end, { bang = true, desc = 'Make the image of this Dockerfile as lean as Minke can (! without a preview)' })

command('MinkeFix', function()
  require('minke').fix()
end, { desc = 'Apply the fixes that leave the image behaving as before' })

command('MinkePlan', function()
  require('minke').plan()
end, { desc = 'Show what each step of the diet would save' })

command('MinkeExplain', function(c)
  require('minke').explain(c.args)
end, { nargs = '?', desc = 'Explain a rule, or what is found in this line' })
